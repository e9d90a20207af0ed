// RUN: qnn-opt %s --qnn-count-instructions=mix | FileCheck %s

// Bounds that depend on other loops count exactly: 0 + 1 + 2 + 3 + 4 steps of
// the inner loop; those of two and fewer are unrolled. Indices are free, a loop that stores one constant is a fill.
// CHECK-LABEL: func.func private @layer
// CHECK-SAME: qnn.instruction_mix = {call = 1 : i64, carried = 10 : i64, choose = 20 : i64, choose_wide = 10 : i64, fill_entry = 1 : i64, fill_word = 16 : i64, load = 10 : i64, load_table = 10 : i64, loop_entry = 3 : i64, loop_step = 12 : i64, multiply_wide = 10 : i64, shift_wide = 10 : i64, simple = 5 : i64, store = 5 : i64}
// CHECK-SAME: qnn.instructions = {{[0-9]+}} : i64
memref.global "private" constant @table : memref<16xi32> = dense<7>
func.func private @layer(%x: memref<16xi32>, %y: memref<16xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %c16 = arith.constant 16 : index
  %zero = arith.constant 0 : i32
  %shift = arith.constant 9 : i64
  %t = memref.get_global @table : memref<16xi32>
  scf.for %i = %c0 to %c16 step %c1 {
    memref.store %zero, %y[%i] : memref<16xi32>
  }
  scf.for %i = %c0 to %c5 step %c1 {
    %sum = scf.for %j = %c0 to %i step %c1 iter_args(%acc = %zero) -> i32 {
      %k = arith.addi %i, %j : index
      %a = memref.load %x[%k] : memref<16xi32>
      %b = memref.load %t[%k] : memref<16xi32>
      %wide = arith.extsi %a : i32 to i64
      %other = arith.extsi %b : i32 to i64
      %p = arith.muli %wide, %other : i64
      %s = arith.shrsi %p, %shift : i64
      %less = arith.cmpi slt, %s, %shift : i64
      %n = arith.extui %less : i1 to i32
      scf.yield %n : i32
    }
    %twice = arith.addi %sum, %sum : i32
    memref.store %twice, %y[%i] : memref<16xi32>
  }
  return
}
