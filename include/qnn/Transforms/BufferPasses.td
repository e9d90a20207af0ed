//===- BufferPasses.td - Passes on lowered functions -------*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_TRANSFORMS_BUFFERPASSES
#define QNN_TRANSFORMS_BUFFERPASSES

include "mlir/Pass/PassBase.td"

def PlanMemoryPass : Pass<"qnn-plan-memory", "::mlir::func::FuncOp"> {
  let summary = "put all intermediate buffers into one arena";
  let description = [{
    Replaces the `memref.alloc`s of a function that `convert-qnn-to-loops` made
    by views at fixed offsets of one arena, a new last argument
    `memref<BYTESxi8>`, and records its size and alignment as
    `qnn.arena_bytes` and `qnn.arena_alignment`. Two buffers share bytes only if
    no call needs both. Functions without the mark `qnn.entry` are left alone.
  }];
  let options = [
    Option<"alignment", "alignment", "int64_t", "64",
           "Alignment of every buffer in bytes">
  ];
  let statistics = [
    Statistic<"numBuffers", "buffers", "Buffers placed">,
    Statistic<"bufferBytes", "buffer-bytes", "Bytes of all buffers">,
    Statistic<"arenaBytes", "arena-bytes", "Bytes of the arenas">,
    Statistic<"peakBytes", "peak-bytes",
              "Bytes alive at once, which no plan can go below">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect"
  ];
}

def PrepareForLLVMPass : Pass<"qnn-prepare-for-llvm", "::mlir::ModuleOp"> {
  let summary = "what LLVM must know of layer functions";
  let description = [{
    Layer functions become internal and `noinline`, so that objects and
    profilers keep their names and compile time stays linear; their buffers are
    `noalias`: the memory plan keeps what one layer reads and writes apart.
    `math.roundeven` becomes `llvm.intr.rint`, which is the same in the default
    rounding mode and exists in every C library.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

def AddEntryPointsPass : Pass<"qnn-add-entry-points", "::mlir::ModuleOp"> {
  let summary = "the C functions through which models are called";
  let description = [{
    For every lowered function MODEL that is marked `qnn.entry`, in the LLVM
    dialect, adds

    ```c
    int MODEL_run(inputs..., outputs..., void *arena);
    int MODEL_call(const void *const *inputs, void *const *outputs, void *arena);
    int MODEL_call_parallel(const void *const *inputs, void *const *outputs,
                            void *arena, qnn_parallel_for parallel_for,
                            void *runtime);
    ```

    and makes MODEL itself internal. The functions return 1, without doing
    anything, if the arena is missing or not aligned, else 0. The last one hands
    the steps of layers with the attribute `qnn.shared_steps` to the callback,
    which calls `LAYER_part` for ranges of them, in any threads. The other functions of the interface (docs/Execution.md) are added when an
    object is written, for all CPUs that it serves.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif // QNN_TRANSFORMS_BUFFERPASSES
