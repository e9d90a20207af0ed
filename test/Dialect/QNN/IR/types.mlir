// RUN: qnn-opt %s | qnn-opt | FileCheck %s
// RUN: qnn-opt %s --emit-bytecode | qnn-opt | FileCheck %s

// CHECK-LABEL: func.func private @encodings(
// CHECK-SAME: tensor<1x!qnn.int<4>>, tensor<1x!qnn.int<4, unsigned>>
// CHECK-SAME: tensor<1x!qnn.int<1, bipolar>>, tensor<1x!qnn.int<2, ternary>>
// CHECK-SAME: tensor<1x!qnn.int<4, pow2>>
func.func private @encodings(tensor<1x!qnn.int<4>>,
    tensor<1x!qnn.int<4, unsigned>>, tensor<1x!qnn.int<1, bipolar>>,
    tensor<1x!qnn.int<2, ternary>>, tensor<1x!qnn.int<4, pow2>>)

// CHECK-LABEL: func.func private @packed(
// CHECK-SAME: tensor<4x!qnn.packed<<2>, planes>>, vector<4x!qnn.packed<<8, unsigned>, bytes>>
func.func private @packed(tensor<4x!qnn.packed<!qnn.int<2>, planes>>,
    vector<4x!qnn.packed<!qnn.int<8, unsigned>, bytes>>)

// CHECK-LABEL: func.func private @schedule
// CHECK-SAME: #qnn.schedule<"cortex-m4", temporal = [<k, 16>, <oy, 8>], spatial = []>
func.func private @schedule() attributes {
  s = #qnn.schedule<"cortex-m4", temporal = [<k, 16>, <oy, 8>], spatial = []>,
  t = #qnn.tile<4 x 4 x 16>
}
