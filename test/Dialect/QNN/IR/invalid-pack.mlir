// RUN: qnn-opt %s -verify-diagnostics -split-input-file

// Packing keeps the codes and adds the halo, no more.

func.func @f(%x: tensor<1x8x8x64x!qnn.int<2>>) {
  // expected-error @+1 {{packs '!qnn.int<2>' into words of '!qnn.int<1, bipolar>'}}
  %0 = qnn.pack %x {halo = array<i64: 1, 1, 1, 1>, pad_code = -1 : i64} : tensor<1x8x8x64x!qnn.int<2>> -> tensor<1x10x10x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>
  return
}

// -----

func.func @f(%x: tensor<8x8x64x!qnn.int<1, bipolar>>) {
  // expected-error @+1 {{input and result must have rank 4}}
  %0 = qnn.pack %x {halo = array<i64: 1, 1, 1, 1>, pad_code = -1 : i64} : tensor<8x8x64x!qnn.int<1, bipolar>> -> tensor<1x10x10x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x64x!qnn.int<1, bipolar>>) {
  // expected-error @+1 {{halo must have 4 elements, none negative}}
  %0 = qnn.pack %x {halo = array<i64: 1, 1>, pad_code = -1 : i64} : tensor<1x8x8x64x!qnn.int<1, bipolar>> -> tensor<1x10x10x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x64x!qnn.int<1, bipolar>>) {
  // expected-error @+1 {{halo must have 4 elements, none negative}}
  %0 = qnn.pack %x {halo = array<i64: 1, 1, -1, 1>, pad_code = -1 : i64} : tensor<1x8x8x64x!qnn.int<1, bipolar>> -> tensor<1x10x10x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x64x!qnn.int<1, bipolar>>) {
  // expected-error @+1 {{result shape does not fit the input and its halo}}
  %0 = qnn.pack %x {halo = array<i64: 1, 1, 1, 2>, pad_code = -1 : i64} : tensor<1x8x8x64x!qnn.int<1, bipolar>> -> tensor<1x10x10x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x64x!qnn.int<1, bipolar>>) {
  // expected-error @+1 {{result shape does not fit the input and its halo}}
  %0 = qnn.pack %x {halo = array<i64: 1, 1, 1, 1>, pad_code = -1 : i64} : tensor<1x8x8x64x!qnn.int<1, bipolar>> -> tensor<1x10x10x3x!qnn.packed<!qnn.int<1, bipolar>, planes>>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x64x!qnn.int<1, bipolar>>) {
  // expected-error @+1 {{pad_code 0 is not a code of type '!qnn.int<1, bipolar>'}}
  %0 = qnn.pack %x {halo = array<i64: 1, 1, 1, 1>, pad_code = 0 : i64} : tensor<1x8x8x64x!qnn.int<1, bipolar>> -> tensor<1x10x10x2x!qnn.packed<!qnn.int<1, bipolar>, planes>>
  return
}

// -----

func.func @f(%x: tensor<1x8x8x64x!qnn.int<8>>) {
  // expected-error @+1 {{pad_code 300 does not fit in a byte above -128}}
  %0 = qnn.pack %x {halo = array<i64: 0, 0, 0, 0>, pad_code = 300 : i64} : tensor<1x8x8x64x!qnn.int<8>> -> tensor<1x8x8x16x!qnn.packed<!qnn.int<8>, bytes>>
  return
}
