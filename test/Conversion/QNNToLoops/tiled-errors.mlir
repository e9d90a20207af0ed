// RUN: qnn-opt %s --split-input-file --verify-diagnostics --convert-qnn-to-loops

func.func @kind(%x: tensor<3x4x!qnn.int<8>>, %w: tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32> {
  // expected-error @below {{'qnn.tiles' must be a dictionary of platform, elides_first_read, multicast, spatial, temporal and memories}}
  %y = qnn.matmul_integer %x, %w {qnn.tiles = 3} : (tensor<3x4x!qnn.int<8>>, tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32>
  return %y : tensor<3x4xi32>
}

// -----

func.func @loops(%x: tensor<3x4x!qnn.int<8>>, %w: tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32> {
  // expected-error @below {{'qnn.tiles' needs 'spatial' and 'temporal', arrays of loops}}
  %y = qnn.matmul_integer %x, %w {qnn.tiles = {platform = "p", elides_first_read = true, multicast = true, spatial = [], temporal = 3, memories = []}} : (tensor<3x4x!qnn.int<8>>, tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32>
  return %y : tensor<3x4xi32>
}

// -----

func.func @empty(%x: tensor<3x4x!qnn.int<8>>, %w: tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32> {
  // expected-error @below {{'qnn.tiles' has a loop that is no #qnn.loop of two or more iterations}}
  %y = qnn.matmul_integer %x, %w {qnn.tiles = {platform = "p", elides_first_read = true, multicast = true, spatial = [], temporal = [#qnn.loop<k, 1>], memories = []}} : (tensor<3x4x!qnn.int<8>>, tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32>
  return %y : tensor<3x4xi32>
}

// -----

func.func @nameless(%x: tensor<3x4x!qnn.int<8>>, %w: tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32> {
  // expected-error @below {{'qnn.tiles' has a memory without name}}
  %y = qnn.matmul_integer %x, %w {qnn.tiles = {platform = "p", elides_first_read = true, multicast = true, spatial = [], temporal = [], memories = [{outputs = 0}]}} : (tensor<3x4x!qnn.int<8>>, tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32>
  return %y : tensor<3x4xi32>
}

// -----

func.func @unknown(%x: tensor<3x4x!qnn.int<8>>, %w: tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32> {
  // expected-error @below {{'qnn.tiles' has a memory with something else than name, weights, inputs and outputs}}
  %y = qnn.matmul_integer %x, %w {qnn.tiles = {platform = "p", elides_first_read = true, multicast = true, spatial = [], temporal = [], memories = [{name = "m", sums = 0}]}} : (tensor<3x4x!qnn.int<8>>, tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32>
  return %y : tensor<3x4xi32>
}

// -----

func.func @shrinks(%x: tensor<3x4x!qnn.int<8>>, %w: tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32> {
  // expected-error @below {{'qnn.tiles' has a tile of outputs in 'b' of 0 loops; expected 1 to 2}}
  %y = qnn.matmul_integer %x, %w {qnn.tiles = {platform = "p", elides_first_read = true, multicast = true, spatial = [], temporal = [#qnn.loop<k, 4>, #qnn.loop<c, 4>], memories = [{name = "a", outputs = 1}, {name = "b", outputs = 0}]}} : (tensor<3x4x!qnn.int<8>>, tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32>
  return %y : tensor<3x4xi32>
}

// -----

func.func @sums(%x: tensor<3x4x!qnn.int<8>>, %w: tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32> {
  // expected-error @below {{'qnn.tiles' has no tile for outputs, where sums could be}}
  %y = qnn.matmul_integer %x, %w {qnn.tiles = {platform = "p", elides_first_read = true, multicast = true, spatial = [], temporal = [#qnn.loop<k, 4>, #qnn.loop<c, 4>], memories = [{name = "a", inputs = 1}]}} : (tensor<3x4x!qnn.int<8>>, tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32>
  return %y : tensor<3x4xi32>
}

// -----

func.func @covers(%x: tensor<3x4x!qnn.int<8>>, %w: tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32> {
  // expected-error @below {{'qnn.tiles' runs 2 of 3 iterations of b}}
  %y = qnn.matmul_integer %x, %w {qnn.tiles = {platform = "p", elides_first_read = true, multicast = true, spatial = [], temporal = [#qnn.loop<b, 2>, #qnn.loop<k, 4>, #qnn.loop<c, 4>], memories = [{name = "a", outputs = 1}]}} : (tensor<3x4x!qnn.int<8>>, tensor<4x4x!qnn.int<8>>) -> tensor<3x4xi32>
  return %y : tensor<3x4xi32>
}

// -----

func.func @order(%x: tensor<1x2x3x3xf32>, %w: tensor<2x2x3x3xf32>) -> tensor<1x2x1x1xf32> {
  // expected-error @below {{has 'qnn.tiles', but reals are summed in the order c, fy, fx, which the loops change}}
  %y = qnn.conv2d nchw %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, qnn.tiles = {platform = "p", elides_first_read = true, multicast = true, spatial = [], temporal = [#qnn.loop<k, 2>, #qnn.loop<c, 2>, #qnn.loop<fy, 3>, #qnn.loop<fx, 3>], memories = [{name = "a", outputs = 1}]}} : (tensor<1x2x3x3xf32>, tensor<2x2x3x3xf32>) -> tensor<1x2x1x1xf32>
  return %y : tensor<1x2x1x1xf32>
}

// -----

func.func @pool(%x: tensor<1x2x4x4x!qnn.int<8>>) -> tensor<1x2x2x2x!qnn.int<8>> {
  // expected-error @below {{has 'qnn.tiles', but only convolutions and matrix products on the real and the integer level run tile by tile}}
  %y = qnn.max_pool nchw %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, qnn.tiles = {platform = "p", elides_first_read = true, multicast = true, spatial = [], temporal = [], memories = [{name = "a", outputs = 0}]}} : tensor<1x2x4x4x!qnn.int<8>> -> tensor<1x2x2x2x!qnn.int<8>>
  return %y : tensor<1x2x2x2x!qnn.int<8>>
}
