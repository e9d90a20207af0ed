// RUN: qnn-translate --mlir-to-c --split-input-file --verify-diagnostics %s

// expected-error @below {{emitted C needs a public function; the module has none}}
module {
  func.func private @layer() {
    return
  }
}

// -----

// expected-error @below {{emitted C needs one public function, but there are 'a' and 'b'}}
module {
  func.func @a() {
    return
  }
  func.func @b() {
    return
  }
}

// -----

// expected-error @below {{argument 0 of 'main' is neither an input (qnn.input), an output (qnn.output) nor the arena; run convert-qnn-to-loops and qnn-plan-memory first}}
module {
  func.func @main(%x: tensor<4xf32>) {
    return
  }
}

// -----

// expected-error @below {{'net' could not be turned into C}}
module @net {
  func.func @main(%x: memref<4xf64> {qnn.output = tensor<4xf64>}) {
    %c0 = arith.constant 0 : index
    %a = memref.load %x[%c0] : memref<4xf64>
    // expected-error @below {{'math.atan' op has no form in C}}
    %b = math.atan %a : f64
    memref.store %b, %x[%c0] : memref<4xf64>
    return
  }
}

// -----

// expected-error @below {{the values of constant 'main_constant_0' are missing or damaged}}
module {
  memref.global "private" constant @main_constant_0 : memref<4xi32> = dense_resource<missing>
  func.func @main(%m: memref<4xi32> {qnn.output = tensor<4xi32>}) {
    %c0 = arith.constant 0 : index
    %g = memref.get_global @main_constant_0 : memref<4xi32>
    %a = memref.load %g[%c0] : memref<4xi32>
    memref.store %a, %m[%c0] : memref<4xi32>
    return
  }
}
