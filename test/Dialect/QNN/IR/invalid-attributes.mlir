// RUN: qnn-opt %s -verify-diagnostics -split-input-file

// Schedules and enumerations.

// expected-error @+1 {{the factor of loop k must be at least 1, got 0}}
func.func private @f() attributes {s = #qnn.schedule<"p", temporal = [<k, 0>], spatial = []>}

// -----

// expected-error @+1 {{the factor of loop ox must be at least 1, got -4}}
func.func private @f() attributes {s = #qnn.schedule<"p", temporal = [], spatial = [<c, 8>, <ox, -4>]>}

// -----

// expected-error @+2 {{expected one of [b, k, c, oy, ox, fy, fx, g] for a loop of a contraction, got: z}}
// expected-error @+1 {{failed to parse QNN_LoopAttr parameter 'dim'}}
func.func private @f() attributes {s = #qnn.loop<z, 2>}

// -----

func.func @elementwise_kind(%x: tensor<2xf32>) {
  // expected-error @+2 {{expected ::mlir::qnn::ElementwiseKind to be one of: add, sub, mul}}
  // expected-error @+1 {{failed to parse QNN_ElementwiseKindAttr parameter}}
  %0 = qnn.elementwise cosine %x : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @layout(%x: tensor<1x1x2x2xf32>) {
  // expected-error @+2 {{expected ::mlir::qnn::Layout to be one of: nchw, nhwc}}
  // expected-error @+1 {{failed to parse QNN_LayoutAttr parameter}}
  %0 = qnn.max_pool chwn %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>} : tensor<1x1x2x2xf32> -> tensor<1x1x1x1xf32>
  return
}
