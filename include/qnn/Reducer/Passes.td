//===- Passes.td - Making failing inputs smaller -----------*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_REDUCER_PASSES
#define QNN_REDUCER_PASSES

include "mlir/Pass/PassBase.td"

def ReduceOpsPass : Pass<"qnn-reduce-ops", "::mlir::ModuleOp"> {
  let summary = "remove what a failure does not need";
  let description = [{
    Tries one edit after another and keeps those after which the module still
    verifies and is still interesting, until no edit is left:

    * an op whose results are unused goes;
    * an op gives way to an operand of the type of its result;
    * an op, or a constant that is not uniform, gives way to a uniform constant
      (zero, or the least code of a type without zero);
    * a function loses a result, or an argument that is unused.

    Edits keep a module valid, not its meaning. `test` names a program that gets
    a file as its last argument and exits with status 1 if that is interesting.
    One run per edit: unlike `-reduction-tree`, the pass never hands it invalid
    IR.
  }];
  let options = [
    Option<"test", "test", "std::string", /*default=*/"\"\"",
           "program that exits with status 1 on an interesting file">,
    ListOption<"testArgs", "test-arg", "std::string",
               "arguments of the program, before the file">
  ];
  let statistics = [
    Statistic<"numTried", "tried", "edits tried">,
    Statistic<"numKept", "kept", "edits kept">
  ];
}

#endif // QNN_REDUCER_PASSES
