// RUN: qnn-translate --mlir-to-c %s -o %t.split
// RUN: split-file %t.split %t
// RUN: FileCheck %s --input-file %t/my_net.h
// RUN: FileCheck %s --check-prefix SOURCE --input-file %t/my_net.c
// RUN: gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Werror -c %t/my_net.c -o %t.o
// RUN: echo '#include "%t/my_net.h"' > %t.cpp
// RUN: g++ -std=c++98 -pedantic -Wall -Wextra -Werror -c %t.cpp -o %t.o

// The name of the module is the prefix, as an identifier.

// CHECK:      #ifndef MY_NET_H
// CHECK:      extern "C" {
// CHECK:      #define MY_NET_ABI_VERSION 2
// CHECK:      #define MY_NET_ARENA_BYTES 0
// CHECK:      #define MY_NET_ARENA_ALIGNMENT 8
// CHECK:      #define MY_NET_CONSTANT_BYTES 4
// CHECK:      #define MY_NET_NUM_INPUTS 2
// CHECK-NEXT: #define MY_NET_NUM_OUTPUTS 1
// CHECK:      #define MY_NET_IN0_NAME "a \"quoted\" \\ name\?"
// CHECK-NEXT: #define MY_NET_IN0_TYPE uint8_t
// CHECK-NEXT: #define MY_NET_IN0_SIZE 4
// CHECK-NEXT: #define MY_NET_IN0_RANK 2
// CHECK-NEXT: #define MY_NET_IN0_SHAPE {1, 4}
// CHECK-NEXT: #define MY_NET_IN0_SCALE 0.5
// CHECK-NEXT: #define MY_NET_IN0_ZERO_POINT (-3)
// CHECK:      #define MY_NET_IN1_TYPE int8_t
// CHECK-NEXT: #define MY_NET_IN1_SIZE 1
// CHECK-NEXT: #define MY_NET_IN1_RANK 0
// CHECK-NEXT: #define MY_NET_IN1_SHAPE {1}
// CHECK:      uint32_t my_net_abi_version(void);
// CHECK:      uint64_t my_net_arena_bytes(void);
// CHECK:      const char *my_net_message(int status);
// CHECK-NOT:  my_net_target
// CHECK:      in0 (a "quoted" \ name?): 1 x 4 uint8_t, codes of type !qnn.int<8,
// CHECK-NEXT: unsigned>
// CHECK:      in1: one number int8_t, codes of type !qnn.int<4>
// CHECK:      int my_net_run(const uint8_t *in0, const int8_t *in1, int32_t *out0,
// CHECK-NEXT:     void *arena);

// Symbols become identifiers of their own, out of the way of others; comments
// stay comments.

// SOURCE:      /* a * /evil/ * name: dot kernel
// SOURCE-NEXT: * (tensor<1x4xi8>) -> tensor<4xi32>
// SOURCE-NEXT: * energy on moons2017: 1.5 pJ compute, 2.5 pJ SRAM, 0.0 pJ DRAM */
// SOURCE:      static void my_net_0_a_b(
// SOURCE:      static void my_net_0_a_b_2(
// SOURCE:      static void my_net_layers(
// SOURCE:        my_net_0_a_b(in0, out0);
// SOURCE-NEXT:   my_net_0_a_b_2(in1, out0);
// SOURCE:      uint32_t my_net_abi_version(void)
// SOURCE-NEXT: {
// SOURCE-NEXT:   return MY_NET_ABI_VERSION;
// SOURCE:      const char *my_net_message(int status)
// SOURCE:        if (status == 1)
// SOURCE-NEXT:     return "the arena is missing or not aligned";
// SOURCE:      int my_net_run(const uint8_t *in0, const int8_t *in1, int32_t *out0,
// SOURCE-NEXT:     void *arena)
// SOURCE-NEXT: {
// SOURCE-NEXT:   (void)arena;
// SOURCE-NEXT:   my_net_layers((const int8_t *)in0, in1, out0);

module @"my-net" {
  memref.global "private" constant @main_run : memref<1xi32> = dense<1>
  func.func private @"main_0_a-b"(%in: memref<4xi8>, %out: memref<4xi32>) attributes {qnn.layer = "a */evil/* name", qnn.kernel = "dot kernel", qnn.signature = (tensor<1x4xi8>) -> tensor<4xi32>, qnn.energy = #qnn.energy<"moons2017", mac = 1.5 : f64, sram = 2.5 : f64, dram = 0.0 : f64>} {
    %c0 = arith.constant 0 : index
    %g = memref.get_global @main_run : memref<1xi32>
    %a = memref.load %in[%c0] : memref<4xi8>
    %b = memref.load %g[%c0] : memref<1xi32>
    %w = arith.extui %a : i8 to i32
    %s = arith.addi %w, %b : i32
    memref.store %s, %out[%c0] : memref<4xi32>
    return
  }
  func.func private @main_0_a.b(%in: memref<1xi8>, %out: memref<4xi32>) {
    return
  }
  func.func @main(%in0: memref<4xi8> {qnn.input = tensor<1x4x!qnn.int<8, unsigned>>, qnn.name = "a \22quoted\22 \\ name?", qnn.scale = 0.5 : f64, qnn.zero_point = -3 : i32}, %in1: memref<1xi8> {qnn.input = tensor<!qnn.int<4>>}, %out: memref<4xi32> {qnn.output = tensor<4xi32>}) {
    call @"main_0_a-b"(%in0, %out) : (memref<4xi8>, memref<4xi32>) -> ()
    call @main_0_a.b(%in1, %out) : (memref<1xi8>, memref<4xi32>) -> ()
    return
  }
}
