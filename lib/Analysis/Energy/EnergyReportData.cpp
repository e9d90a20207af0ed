//===- EnergyReportData.cpp - JSON and CSV of a network ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/EnergyReport.h"

#include "llvm/Support/FormatVariadic.h"

using namespace qnn::energy;
using llvm::json::Array;
using llvm::json::Object;
using llvm::json::Value;

//===----------------------------------------------------------------------===//
// Words
//===----------------------------------------------------------------------===//

static llvm::StringRef stringify(MacForm form) {
  switch (form) {
  case MacForm::Cheapest:
    return "cheapest";
  case MacForm::Passes:
    return "passes";
  case MacForm::Wide:
    return "wide";
  }
  llvm_unreachable("unknown form");
}

static llvm::StringRef stringify(Residency residency) {
  return residency == Residency::Whole ? "whole" : "partial";
}

static llvm::StringRef stringify(DramScaling scaling) {
  return scaling == DramScaling::Mac ? "mac" : "bits";
}

static llvm::StringRef stringifyFormat(OperandFormat format) {
  return format.isFloat ? "float" : "int";
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static void addCosts(Object &object, const OpCost &cost) {
  object["mac_pj"] = cost.getComputePJ();
  object["post_pj"] = cost.postPJ;
  object["sram_pj"] = cost.getSramPJ();
  object["sram_local_pj"] = cost.sramLocalPJ;
  object["sram_main_pj"] = cost.sramMainPJ;
  object["dram_pj"] = cost.dramPJ;
  object["total_pj"] = cost.getTotalPJ();
}

/// A count of words: whole numbers without a fraction.
static Value wordCount(double words) {
  if (words == static_cast<double>(static_cast<int64_t>(words)))
    return static_cast<int64_t>(words);
  return words;
}

static Object rowToJSON(const EnergyReport::Row &row) {
  const LayerWork &work = row.work;
  const OpCost &cost = row.cost;
  Object object{{"name", work.name},
                {"op", work.op},
                {"macs", work.macs},
                {"activation_bits", work.activation.bits},
                {"activation_format", stringifyFormat(work.activation)},
                {"output_bits", work.output.bits},
                {"output_format", stringifyFormat(work.output)},
                {"outputs", work.outputs},
                {"datapath_bits", cost.sliceBits},
                {"passes", cost.passes},
                {"dram_image_words", wordCount(cost.dramImageWords)},
                {"dram_map_words", wordCount(cost.dramMapWords)},
                {"dram_weight_words", wordCount(cost.dramWeightWords)},
                {"spills_output", cost.spillsOutput},
                {"spills_weights", cost.spillsWeights}};
  // An op without weights has no width for them.
  bool hasWeights = work.kind == WorkKind::Contraction;
  object["weight_bits"] = hasWeights ? Value(work.weight.bits) : Value(nullptr);
  object["weight_format"] =
      hasWeights ? Value(stringifyFormat(work.weight)) : Value(nullptr);
  object["weights"] = work.weightWords;
  addCosts(object, cost);
  return object;
}

static Value memoryPart(std::optional<int64_t> bits) {
  return bits ? Value(*bits) : Value(nullptr);
}

static Object constantToJSON(const Constant &constant) {
  return Object{{"name", constant.name},
                {"value", constant.value},
                {"unit", constant.unit},
                {"source", constant.source},
                {"confidence", stringifyConfidence(constant.confidence)}};
}

Value qnn::energy::toJSON(const EnergyReport &report) {
  Array ops, constants;
  for (const EnergyReport::Row &row : report.rows)
    ops.push_back(rowToJSON(row));
  for (const Constant &constant : report.constants)
    constants.push_back(constantToJSON(constant));
  Object total{{"macs", report.macs}};
  addCosts(total, report.total);
  const ClosedFormOptions &options = report.options;
  return Object{
      {"schema", 1},
      {"network", report.network},
      {"platform", report.platformName},
      {"model", report.model},
      {"memory",
       Object{{"weight_bits", memoryPart(report.memory.weightBits)},
              {"activation_bits", memoryPart(report.memory.activationBits)}}},
      {"options", Object{{"mac_form", stringify(options.macForm)},
                         {"residency", stringify(options.residency)},
                         {"dram_scaling", stringify(options.dramScaling)},
                         {"first_layer_passes", options.firstLayerPasses},
                         {"image_extend", options.imageExtend}}},
      {"ops", std::move(ops)},
      {"total", std::move(total)},
      {"constants", std::move(constants)},
      {"unverified_constants", report.getNumUnverified()}};
}

//===----------------------------------------------------------------------===//
// CSV
//===----------------------------------------------------------------------===//

/// Quotes \p text as RFC 4180 wants it.
static std::string quoteCSV(llvm::StringRef text) {
  if (text.find_first_of(",\"\r\n") == llvm::StringRef::npos)
    return text.str();
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"')
      quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

static void printCSVLine(llvm::raw_ostream &os, llvm::StringRef name,
                         llvm::StringRef op, int64_t macs,
                         llvm::StringRef weightBits,
                         llvm::StringRef activationBits, const OpCost &cost) {
  os << quoteCSV(name) << ',' << quoteCSV(op) << ',' << macs << ','
     << weightBits << ',' << activationBits;
  for (double picojoules :
       {cost.getComputePJ(), cost.postPJ, cost.getSramPJ(), cost.sramLocalPJ,
        cost.sramMainPJ, cost.dramPJ, cost.getTotalPJ()})
    os << ',' << llvm::formatv("{0:f6}", picojoules);
  os << "\n";
}

void qnn::energy::printCSV(const EnergyReport &report, llvm::raw_ostream &os) {
  os << "name,op,macs,weight_bits,activation_bits,mac_pj,post_pj,sram_pj,"
        "sram_local_pj,sram_main_pj,dram_pj,total_pj\n";
  for (const EnergyReport::Row &row : report.rows) {
    const LayerWork &work = row.work;
    std::string weightBits = work.kind == WorkKind::Contraction
                                 ? std::to_string(work.weight.bits)
                                 : std::string();
    printCSVLine(os, work.name, work.op, work.macs, weightBits,
                 std::to_string(work.activation.bits), row.cost);
  }
  printCSVLine(os, "total", "", report.macs, "", "", report.total);
}
