// RUN: qnn-opt --convert-qnn-to-loops %s | FileCheck %s

// Equal constants share one global; the order is that of first use.
// CHECK: memref.global "private" constant @model_constant_0 : memref<4xf32> = dense<2.000000e+00> {alignment = 64 : i64}
// CHECK-NOT: memref.global

// Inputs, then outputs; names and types stay as argument attributes.
// CHECK-LABEL: func.func @model(
// CHECK-SAME: %[[X:[^:]*]]: memref<8xf32> {qnn.input = tensor<2x4xf32>, qnn.name = "x"}
// CHECK-SAME: %[[OUT0:[^:]*]]: memref<8xf32> {qnn.name = "y", qnn.output = tensor<8xf32>}
// CHECK-SAME: %[[OUT1:[^:]*]]: memref<8xi8> {qnn.output = tensor<2x4x!qnn.int<4>>}
// CHECK-SAME: %[[OUT2:[^:]*]]: memref<8xi8> {qnn.output = tensor<2x4x!qnn.int<4>>}
// CHECK-SAME: attributes {qnn.entry}
func.func @model(%x: tensor<2x4xf32> {qnn.name = "x"})
    -> (tensor<8xf32> {qnn.name = "y"}, tensor<2x4x!qnn.int<4>>, tensor<2x4x!qnn.int<4>>) {
  %a = arith.constant dense<2.0> : tensor<4xf32>
  %b = arith.constant dense<2.0> : tensor<1x4xf32>
  // A real that is read again keeps an f64 buffer of its own.
  // CHECK: %[[BUFFER:.*]] = memref.alloc() : memref<8xf64>
  // CHECK: call @model_0_scale_1(%[[X]], %[[BUFFER]])
  %0 = qnn.elementwise mul %x, %a {qnn.name = "scale/1"} : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  // CHECK: %[[SUM:.*]] = memref.alloc() : memref<8xf64>
  // CHECK: call @model_1_elementwise(%[[BUFFER]], %[[SUM]])
  %1 = qnn.elementwise add %0, %b : (tensor<2x4xf32>, tensor<1x4xf32>) -> tensor<2x4xf32>
  // Codes are written straight into the first output that returns them.
  // CHECK: call @model_2_quantize(%[[SUM]], %[[OUT1]])
  %2 = qnn.quantize %1 {scale = array<f64: 0.5>} : tensor<2x4xf32> -> tensor<2x4x!qnn.int<4>>
  // CHECK-NOT: reshape
  %3 = qnn.reshape %0 : tensor<2x4xf32> -> tensor<8xf32>
  // CHECK: call @model_3_copy(%[[BUFFER]], %[[OUT0]]) : (memref<8xf64>, memref<8xf32>)
  // CHECK: call @model_4_copy(%[[OUT1]], %[[OUT2]])
  // CHECK-NEXT: return
  return %3, %2, %2 : tensor<8xf32>, tensor<2x4x!qnn.int<4>>, tensor<2x4x!qnn.int<4>>
}

// Constants are read inside the layer.
// CHECK-LABEL: func.func private @model_0_scale_1(
// CHECK-SAME: %[[IN:[^:]*]]: memref<8xf32>, %[[RESULT:[^:]*]]: memref<8xf64>) attributes {qnn.kernel = "elementwise", qnn.layer = "scale/1"
// CHECK: memref.get_global @model_constant_0
// CHECK: memref.store %{{.*}}, %[[RESULT]]
// CHECK-LABEL: func.func private @model_3_copy
// CHECK: arith.truncf %{{.*}} : f64 to f32

// A result that only the caller reads needs no other buffer, reshaped or not.
// CHECK-LABEL: func.func @direct(
// CHECK-SAME: %[[IN:[^:]*]]: memref<6xf32>
// CHECK-SAME: %[[OUT:[^:]*]]: memref<6xf32>
// CHECK-NOT: alloc
// CHECK: call @direct_0_elementwise(%[[IN]], %[[OUT]])
// CHECK-NEXT: return
func.func @direct(%x: tensor<2x3xf32>) -> tensor<6xf32> {
  %0 = qnn.elementwise relu %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = qnn.reshape %0 : tensor<2x3xf32> -> tensor<6xf32>
  return %1 : tensor<6xf32>
}

// Arguments and constants that are returned are copied.
// CHECK-LABEL: func.func @pass_through
// CHECK: call @pass_through_0_copy(
// CHECK: call @pass_through_1_copy(
func.func @pass_through(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<2xi32>) {
  %c = arith.constant dense<[1, 2]> : tensor<2xi32>
  return %x, %c : tensor<3xf32>, tensor<2xi32>
}

// Functions without tensors are left alone.
// CHECK-LABEL: func.func @scalars(%{{.*}}: i32) -> i32
func.func @scalars(%x: i32) -> i32 {
  return %x : i32
}
