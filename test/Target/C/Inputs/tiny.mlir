// A quantizer, a binary matmul of 2 x 2 register tiles with thresholds, an 8-bit
// matmul with requantization, and a dequantizer, as loops on flat buffers with
// a planned arena.
memref.global "private" constant @tiny_constant_0 : memref<4xi32> = dense<[-1, 1431655765, 252645135, 7]>
memref.global "private" constant @tiny_constant_1 : memref<4xi32> = dense<[3, 10, 12, 20]>
memref.global "private" constant @tiny_constant_2 : memref<3xi32> = dense<[50462976, -1, 2130706433]>
memref.global "private" constant @tiny_constant_3 : memref<3xi64> = dense<[1, 31, 40]>
memref.global "private" constant @tiny_constant_4 : memref<3xi64> = dense<[-9223372036854775808, 5, 1099511627776]>
func.func private @tiny_0_quant(%in: memref<8xf32>, %out: memref<8xi32>) attributes {qnn.layer = "quant"} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %scale = arith.constant 0.1 : f64
  %low = arith.constant -128.0 : f64
  %high = arith.constant 127.0 : f64
  scf.for %i = %c0 to %c8 step %c1 {
    %x = memref.load %in[%i] : memref<8xf32>
    %wide = arith.extf %x : f32 to f64
    %scaled = arith.divf %wide, %scale : f64
    %code = math.roundeven %scaled : f64
    %above = arith.cmpf ogt, %code, %low : f64
    %atleast = arith.select %above, %code, %low : f64
    %ishigh = arith.cmpf oge, %atleast, %high : f64
    %clamped = arith.select %ishigh, %high, %atleast : f64
    %int = arith.fptosi %clamped : f64 to i32
    memref.store %int, %out[%i] : memref<8xi32>
  }
  return
}
func.func private @tiny_1_fc(%in: memref<8xi32>, %out: memref<16xi8>) attributes {qnn.layer = "fc"} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %minus = arith.constant -1 : i32
  %w = memref.get_global @tiny_constant_0 : memref<4xi32>
  %t = memref.get_global @tiny_constant_1 : memref<4xi32>
  scf.for %tile = %c0 to %c2 step %c1 {
    %channel = arith.muli %tile, %c2 : index
    scf.for %ox = %c0 to %c4 step %c2 {
      %s:4 = scf.for %k = %c0 to %c1 step %c1 iter_args(%a0 = %zero, %a1 = %zero, %a2 = %zero, %a3 = %zero) -> (i32, i32, i32, i32) {
        %i0 = arith.addi %ox, %k : index
        %i1 = arith.addi %i0, %c1 : index
        %x0 = memref.load %in[%i0] : memref<8xi32>
        %x1 = memref.load %in[%i1] : memref<8xi32>
        %j1 = arith.addi %channel, %c1 : index
        %w0 = memref.load %w[%channel] : memref<4xi32>
        %w1 = memref.load %w[%j1] : memref<4xi32>
        %r:4 = qnn.mma xor_popcount lhs(%x0, %x1) rhs(%w0, %w1) acc(%a0, %a1, %a2, %a3) {lhs_code = !qnn.int<1, bipolar>, rhs_code = !qnn.int<1, bipolar>} : (i32, i32), (i32, i32) -> i32, i32, i32, i32
        scf.yield %r#0, %r#1, %r#2, %r#3 : i32, i32, i32, i32
      }
      %at = arith.muli %ox, %c4 : index
      %b0 = memref.load %t[%channel] : memref<4xi32>
      %ge0 = arith.cmpi sge, %s#0, %b0 : i32
      %l0 = arith.extui %ge0 : i1 to i32
      %d0 = arith.addi %l0, %l0 : i32
      %v0 = arith.addi %d0, %minus : i32
      %n0 = arith.trunci %v0 : i32 to i8
      %o0 = arith.addi %at, %channel : index
      memref.store %n0, %out[%o0] : memref<16xi8>
      %o1 = arith.addi %o0, %c1 : index
      %inside = arith.cmpi ult, %o1, %c8 : index
      %sum = scf.if %inside -> (i32) {
        %y = arith.addi %s#1, %s#2 : i32
        scf.yield %y : i32
      } else {
        %y = arith.subi %s#3, %one overflow<nsw> : i32
        scf.yield %y : i32
      }
      %n1 = arith.trunci %sum : i32 to i8
      memref.store %n1, %out[%o1] : memref<16xi8>
    }
  }
  return
}
func.func private @tiny_2_head(%in: memref<16xi8>, %out: memref<3xi16>) attributes {qnn.layer = "head"} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i64
  %none = arith.constant 0 : i64
  %low = arith.constant -32768 : i64
  %high = arith.constant 32767 : i64
  %factor = arith.constant 1073741824 : i64
  %w = memref.get_global @tiny_constant_2 : memref<3xi32>
  %shifts = memref.get_global @tiny_constant_3 : memref<3xi64>
  %offsets = memref.get_global @tiny_constant_4 : memref<3xi64>
  scf.for %k = %c0 to %c3 step %c1 {
    %b = memref.load %in[%k] : memref<16xi8>
    %x = arith.extui %b : i8 to i32
    %wk = memref.load %w[%k] : memref<3xi32>
    %d = qnn.mma dot lhs(%x) rhs(%wk) acc(%zero) {lhs_code = !qnn.int<8, unsigned>, rhs_code = !qnn.int<8>} : (i32), (i32) -> i32
    %e = qnn.mma and_popcount lhs(%x, %wk) rhs(%wk) acc(%d) {lhs_code = !qnn.int<2>, rhs_code = !qnn.int<1, unsigned>} : (i32, i32), (i32) -> i32
    %f = qnn.mma shift lhs(%x) rhs(%wk) acc(%e) {lhs_code = !qnn.int<8>, rhs_code = !qnn.int<4, pow2>} : (i32), (i32) -> i32
    %acc = arith.extsi %f : i32 to i64
    %shift = memref.load %shifts[%k] : memref<3xi64>
    %offset = memref.load %offsets[%k] : memref<3xi64>
    %scaled = arith.muli %acc, %factor : i64
    %product = arith.addi %scaled, %offset : i64
    %code = arith.shrsi %product, %shift : i64
    %back = arith.shli %code, %shift : i64
    %tie = arith.cmpi eq, %back, %product : i64
    %odd = arith.andi %code, %one : i64
    %step = arith.select %tie, %odd, %none : i64
    %even = arith.subi %code, %step : i64
    %atleast = arith.maxsi %even, %low : i64
    %clamped = arith.minsi %atleast, %high : i64
    %narrow = arith.trunci %clamped : i64 to i16
    memref.store %narrow, %out[%k] : memref<3xi16>
  }
  return
}
func.func private @tiny_3_dequant(%in: memref<3xi16>, %out: memref<3xf32>) attributes {qnn.layer = "dequant"} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %scale = arith.constant 0.0625 : f64
  %bias = arith.constant 0.3 : f64
  scf.for %i = %c0 to %c3 step %c1 {
    %code = memref.load %in[%i] : memref<3xi16>
    %wide = arith.extsi %code : i16 to i32
    %number = arith.sitofp %wide : i32 to f64
    %x = arith.mulf %scale, %number : f64
    %y = arith.addf %x, %bias : f64
    %narrow = arith.truncf %y : f64 to f32
    memref.store %narrow, %out[%i] : memref<3xf32>
  }
  return
}
func.func @tiny(%in0: memref<8xf32> {qnn.input = tensor<1x8xf32>, qnn.name = "image"}, %out0: memref<3xf32> {qnn.output = tensor<1x3xf32>}, %arena: memref<192xi8> {qnn.arena}) {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %c128 = arith.constant 128 : index
  %0 = memref.view %arena[%c0][] : memref<192xi8> to memref<8xi32>
  call @tiny_0_quant(%in0, %0) : (memref<8xf32>, memref<8xi32>) -> ()
  %1 = memref.view %arena[%c64][] : memref<192xi8> to memref<16xi8>
  call @tiny_1_fc(%0, %1) : (memref<8xi32>, memref<16xi8>) -> ()
  %2 = memref.view %arena[%c128][] : memref<192xi8> to memref<3xi16>
  call @tiny_2_head(%1, %2) : (memref<16xi8>, memref<3xi16>) -> ()
  call @tiny_3_dequant(%2, %out0) : (memref<3xi16>, memref<3xf32>) -> ()
  return
}
