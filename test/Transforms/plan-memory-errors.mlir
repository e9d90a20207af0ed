// RUN: qnn-opt --qnn-plan-memory --split-input-file --verify-diagnostics %s

func.func @loads(%i: index) attributes {qnn.entry} {
  %0 = memref.alloc() : memref<4xi8>
  // expected-error @+1 {{qnn-plan-memory knows only calls as users of buffers}}
  %1 = memref.load %0[%i] : memref<4xi8>
  return
}

// -----

func.func @dynamic(%size: index) attributes {qnn.entry} {
  // expected-error @+1 {{qnn-plan-memory needs static sizes}}
  %0 = memref.alloc(%size) : memref<?xi8>
  return
}
