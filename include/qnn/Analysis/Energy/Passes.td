//===- Passes.td - Passes over energy ----------------------*- tablegen -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_ENERGY_PASSES
#define QNN_ANALYSIS_ENERGY_PASSES

include "mlir/Pass/PassBase.td"

class EnergyPass<string name> : Pass<name, "::mlir::ModuleOp"> {
  list<Option> energyOptions = [
    Option<"platform", "platform", "std::string", "\"\"",
           "Name of the platform, or a platform file; that of the target, or "
           "moons2017, if not given">,
    Option<"target", "target", "std::string", "\"\"",
           "The compile target, whose machine the platform may be; what the "
           "module says, if not given">,
    Option<"model", "model", "std::string", "\"closed\"",
           "Name of the energy model: closed or tiled">,
    Option<"memory", "memory", "std::string", "\"\"",
           "On-chip memory: a total such as 4Mb or 512KiB, weights and "
           "activations such as 3Mb+1Mb, or unlimited; the platform's own if "
           "not given">,
    Option<"inputBits", "input-bits", "unsigned", "0",
           "Bits of the network's input, 32 for float; the platform's own if "
           "not given">,
    Option<"macForm", "mac-form", "::qnn::energy::MacForm",
           "::qnn::energy::MacForm::Cheapest",
           "Datapath for operands of different widths", [{::llvm::cl::values(
             clEnumValN(::qnn::energy::MacForm::Cheapest, "cheapest",
                        "the width with the least energy"),
             clEnumValN(::qnn::energy::MacForm::Passes, "passes",
                        "the narrower width, several passes"),
             clEnumValN(::qnn::energy::MacForm::Wide, "wide",
                        "the wider width, one pass"))}]>,
    Option<"residency", "residency", "::qnn::energy::Residency",
           "::qnn::energy::Residency::Whole",
           "What leaves the chip when data does not fit",
           [{::llvm::cl::values(
             clEnumValN(::qnn::energy::Residency::Whole, "whole", "all of it"),
             clEnumValN(::qnn::energy::Residency::Partial, "partial",
                        "the part that does not fit"))}]>,
    Option<"dramScaling", "dram-scaling", "::qnn::energy::DramScaling",
           "::qnn::energy::DramScaling::Mac",
           "How the price of a DRAM word depends on its width",
           [{::llvm::cl::values(
             clEnumValN(::qnn::energy::DramScaling::Mac, "mac",
                        "with the MAC of that width"),
             clEnumValN(::qnn::energy::DramScaling::Bits, "bits",
                        "with the number of bits"))}]>,
    Option<"firstLayerPasses", "first-layer-passes", "bool", "true",
           "The first layer processes all bits of the image">,
    Option<"imageExtend", "image-extend", "bool", "true",
           "An image narrower than the weights is extended to their width">,
    Option<"function", "function", "std::string", "\"\"",
           "The function to price, if there are several">,
  ];
}

def EnergyReportPass : EnergyPass<"qnn-energy-report"> {
  let summary = "print what a network costs on a platform";
  let description = [{
    Prices every op of a function on the real or on the integer level and prints
    the report on stdout, or to `output`. The IR does not change. `qnn-opt
    --energy-report` runs this pass and leaves the IR out.

    One line per contraction, pool and residual add; epilogues (bias, batch
    normalisation, activation, quantizer) are part of the line before them.
  }];
  let options = !listconcat(energyOptions, [
    Option<"format", "format", "::qnn::energy::ReportFormat",
           "::qnn::energy::ReportFormat::Table", "How the report is written",
           [{::llvm::cl::values(
             clEnumValN(::qnn::energy::ReportFormat::Table, "table",
                        "for people"),
             clEnumValN(::qnn::energy::ReportFormat::JSON, "json",
                        "for programs"),
             clEnumValN(::qnn::energy::ReportFormat::CSV, "csv",
                        "for spreadsheets"),
             clEnumValN(::qnn::energy::ReportFormat::HTML, "html",
                        "a page for browsers"))}]>,
    Option<"output", "output", "std::string", "\"-\"",
           "File to write the report to, - for stdout">,
  ]);
}

def AnnotateEnergyPass : EnergyPass<"qnn-annotate-energy"> {
  let summary = "write the energy of each op onto it";
  let description = [{
    Sets the attribute `qnn.energy` of every op with a price of its own to what
    the energy report says. The attribute goes stale when the network changes;
    nothing in the compiler reads it.

    Example: `qnn.energy = #qnn.energy<"moons2017", mac = 1.0, sram = 1.0,
    dram = 0.0>`, in picojoules.
  }];
  let options = energyOptions;
  let dependentDialects = ["::mlir::qnn::QNNDialect"];
}

def SchedulePass : Pass<"qnn-schedule", "::mlir::ModuleOp"> {
  let summary = "write the best schedule of each contraction onto it";
  let description = [{
    Searches for each contraction the loops that cost least on a platform whose
    file describes an array and memories, and for the network the maps that stay
    on chip, and sets `qnn.schedule`. A schedule for the same platform is
    replaced, those for others stay. `--energy-report --energy-model=tiled`
    prices these loops, and code generation runs them when the platform is that
    of the target.

    A remark per contraction says what it costs and how far from the best it may
    be: `schedule of 'conv': 1.234 uJ, at most 0.00 % above the best`.

    Example: `qnn-opt --qnn-schedule=platform=horowitz45` writes
    `qnn.schedule = #qnn.schedule<"horowitz45", temporal = [<oy, 8>, <k, 8>],
    spatial = [<k, 8>, <c, 8>]>`.
  }];
  let options = [
    Option<"platform", "platform", "std::string", "\"moons2017\"",
           "Name of the platform, or a platform file">,
    Option<"memory", "memory", "std::string", "\"\"",
           "On-chip memory; the platform's own if not given">,
    Option<"inputBits", "input-bits", "unsigned", "0",
           "Bits of the network's input, 32 for float; the platform's own if "
           "not given">,
    Option<"objective", "objective", "::qnn::energy::Objective",
           "::qnn::energy::Objective::Energy", "What to make small",
           [{::llvm::cl::values(
             clEnumValN(::qnn::energy::Objective::Energy, "energy",
                        "energy with leakage"),
             clEnumValN(::qnn::energy::Objective::EnergyDelay, "edp",
                        "energy times delay"),
             clEnumValN(::qnn::energy::Objective::Delay, "delay", "delay"),
             clEnumValN(::qnn::energy::Objective::Traffic, "traffic",
                        "bits across the chip's border"))}]>,
    Option<"fuse", "fuse", "bool", "true",
           "Neighbours may run stripe by stripe together">,
    Option<"keep", "keep", "bool", "false",
           "Contractions that have a schedule for the platform keep it">,
    Option<"function", "function", "std::string", "\"\"",
           "The function to schedule, if there are several">,
  ];
  let dependentDialects = ["::mlir::qnn::QNNDialect"];
}

def TilePass : Pass<"qnn-tile", "::mlir::ModuleOp"> {
  let summary = "let code run the schedules of a platform, memory by memory";
  let description = [{
    Decides for each contraction with a `qnn.schedule` for the platform which of
    its loops work on one tile of each operand in each memory, exactly as the
    tiled energy model does, and writes that down as `qnn.tiles`
    (`qnn/Dialect/QNN/IR/TileNest.h`). Such an op gets no packed kernel:
    `convert-qnn-to-loops` makes it the loops of the schedule, with a buffer per
    memory and a copy per transfer. Results do not change.

    With `count-accesses` the compiled function has one more output,
    `accesses: tensor<Nxi64>`: the elements that every memory took and gave, in
    the order of `listAccessCounters`.

    An op whose schedule code cannot run keeps its usual code; a remark says
    why. That is: reals whose order of summation the schedule changes,
    transposed convolutions, products of stacks of matrices.

    Example: `qnn-opt --qnn-schedule=platform=horowitz45
    --qnn-tile='platform=horowitz45 count-accesses'`.
  }];
  let options = [
    Option<"platform", "platform", "std::string", "\"moons2017\"",
           "Name of the platform, or a platform file">,
    Option<"memory", "memory", "std::string", "\"\"",
           "On-chip memory; the platform's own if not given">,
    Option<"inputBits", "input-bits", "unsigned", "0",
           "Bits of the network's input, 32 for float; the platform's own if "
           "not given">,
    Option<"countAccesses", "count-accesses", "bool", "false",
           "Count what the tiles move">,
    Option<"function", "function", "std::string", "\"\"",
           "The function to tile, if there are several">,
  ];
  let dependentDialects = ["::mlir::qnn::QNNDialect"];
}

def CountInstructionsPass : Pass<"qnn-count-instructions", "::mlir::ModuleOp"> {
  let summary = "predict the instructions of each layer on a Cortex-M4";
  let description = [{
    Counts on the level of loops how often each kind of operation runs in a layer
    function, and writes the instructions that GCC at -O2 makes of them for a
    Cortex-M4 as `qnn.instructions`. With `mix`, the executions by kind too.

    Example: `qnn-compile MODEL --emit=mlir --phase=loops --target=cortex-m4 |
    qnn-opt --qnn-count-instructions` marks a layer
    `qnn.instructions = 4515166 : i64`.
  }];
  let options = [
    Option<"mix", "mix", "bool", "false", "Write the executions by kind">,
  ];
}

#endif // QNN_ANALYSIS_ENERGY_PASSES
