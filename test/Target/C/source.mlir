// RUN: qnn-translate --mlir-to-c %S/Inputs/tiny.mlir -o %t.split
// RUN: split-file %t.split %t
// RUN: FileCheck %s --input-file %t/tiny.c
// RUN: qnn-translate --mlir-to-c %S/Inputs/tiny.mlir | cmp - %t.split

// CHECK: tiny.c - Layers of a network
// CHECK: #pragma STDC FP_CONTRACT OFF
// CHECK: #include <math.h>
// CHECK: #include "tiny.h"
// CHECK: #include "tiny_weights.h"
// CHECK: #include "qnn_runtime.h"
// CHECK: #if QNN_ABI_VERSION != TINY_ABI_VERSION

// Real operations have a statement each; values used once have no variable.

// CHECK:      /* quant */
// CHECK-NEXT: QNN_NOINLINE
// CHECK-NEXT: static void tiny_0_quant(const float *restrict in0, int32_t *restrict out0)
// CHECK-NEXT: {
// CHECK-NEXT:   for (ptrdiff_t i0 = 0; i0 < 8; i0++) {
// CHECK-NEXT:     const double v0 = (double)in0[i0] / 0.1;
// CHECK-NEXT:     const double v1 = nearbyint(v0);
// CHECK-NEXT:     const double v2 = v1 > -128.0 ? v1 : -128.0;
// CHECK-NEXT:     out0[i0] = (int32_t)(v2 >= 127.0 ? 127.0 : v2);
// CHECK-NEXT:   }
// CHECK-NEXT: }

// CHECK:      static void tiny_1_fc(const int32_t *restrict in0, int8_t *restrict out0)
// CHECK:          const int32_t v1 = in0[i1];
// CHECK-NEXT:     const int32_t v2 = in0[i1 + 1];
// CHECK:          const bool v8 = qnn_xor_popcount(0, v1, v3) >= tiny_constant_1[v0];
// CHECK:          int32_t [[SUM:v[0-9]+]];
// CHECK-NEXT:     if ((size_t)([[AT:v[0-9]+]] + 1) < 8U) {
// CHECK-NEXT:       [[SUM]] = (int32_t)((uint32_t)v5 + (uint32_t)v6);
// CHECK-NEXT:     } else {
// CHECK-NEXT:       [[SUM]] = v7 - 1;
// CHECK-NEXT:     }
// CHECK-NEXT:     out0[[[AT]] + 1] = (int8_t)[[SUM]];

// A shift is not guarded; a clamp is a condition.

// CHECK:      static void tiny_2_head(const int8_t *restrict in0, int16_t *restrict out0)
// CHECK:        const int32_t [[S0:v[0-9]+]] = qnn_dot4(0, [[X:v[0-9]+]], [[W:v[0-9]+]]);
// CHECK-NEXT:   const int32_t [[S1:v[0-9]+]] = qnn_and_popcount_add([[S0]], [[X]], [[W]], 0);
// CHECK-NEXT:   const int32_t [[S2:v[0-9]+]] = qnn_and_popcount_sub([[S1]], [[W]], [[W]], 1);
// CHECK:        qnn_shift_add([[S2]], [[X]], [[W]], 4)
// CHECK:        const int64_t [[CODE:v[0-9]+]] = {{v[0-9]+}} >> {{v[0-9]+}};
// CHECK:        const int64_t [[LEAST:v[0-9]+]] = [[Y:v[0-9]+]] > -32768 ? [[Y]] : -32768;
// CHECK-NEXT:   out0[i0] = (int16_t)([[LEAST]] < 32767 ? [[LEAST]] : 32767);

// CHECK:      static void tiny_layers(const float *restrict in0, float *restrict out0,
// CHECK-NEXT:     int8_t *restrict arena)
// CHECK-NEXT: {
// CHECK-NEXT:   int32_t *v0 = (int32_t *)arena;
// CHECK-NEXT:   tiny_0_quant(in0, v0);
// CHECK-NEXT:   int8_t *v1 = arena + 64;
// CHECK-NEXT:   tiny_1_fc(v0, v1);
// CHECK-NEXT:   int16_t *v2 = (int16_t *)(arena + 128);
// CHECK-NEXT:   tiny_2_head(v1, v2);
// CHECK-NEXT:   tiny_3_dequant(v2, out0);
// CHECK-NEXT: }

// CHECK:      int tiny_run(const float *in0, float *out0, void *arena)
// CHECK-NEXT: {
// CHECK-NEXT:   if (arena == NULL || ((uintptr_t)arena & 7U) != 0U)
// CHECK-NEXT:     return 1;
// CHECK-NEXT:   tiny_layers(in0, out0, (int8_t *)arena);
// CHECK-NEXT:   return 0;
// CHECK-NEXT: }

// CHECK:      int tiny_call(const void *const *inputs, void *const *outputs, void *arena)
// CHECK-NEXT: {
// CHECK-NEXT:   return tiny_run((const float *)inputs[0], (float *)outputs[0], arena);
