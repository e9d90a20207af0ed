//===- EnergyReportData.cpp - JSON and CSV of a network ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/EnergyReport.h"

#include "ReportText.h"

#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

using namespace qnn::energy;
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

static void writeCosts(llvm::json::OStream &json, const EnergyEstimate &cost) {
  json.attribute("mac_pj", cost.getComputePJ());
  json.attribute("sram_pj", cost.getSramPJ());
  json.attribute("dram_pj", cost.dramPJ);
  json.attribute("total_pj", cost.getTotalPJ());
  json.attribute("post_pj", cost.postPJ);
  json.attribute("sram_local_pj", cost.sramLocalPJ);
  json.attribute("sram_main_pj", cost.sramMainPJ);
}

/// A count of words: whole numbers without a fraction.
static Value wordCount(double words) {
  if (words == static_cast<double>(static_cast<int64_t>(words)))
    return static_cast<int64_t>(words);
  return words;
}

/// Bits that move, as memory by operand.
static void writeTraffic(llvm::json::OStream &json, const EnergyReport &report,
                         const EnergyEstimate &cost) {
  static constexpr llvm::StringLiteral operands[] = {"weights", "inputs",
                                                     "outputs"};
  json.attributeObject("traffic", [&] {
    for (size_t index = 0; index < report.levels.size(); ++index) {
      const LevelEstimate &level = cost.levels[index];
      json.attributeObject(report.levels[index], [&] {
        for (unsigned x = 0; x < numOperands; ++x)
          json.attributeObject(operands[x], [&] {
            json.attribute("read_bits", level.readBits[x]);
            json.attribute("write_bits", level.writeBits[x]);
          });
        json.attribute("pj", level.energyPJ);
      });
    }
  });
}

static void writeRow(llvm::json::OStream &json, const EnergyReport &report,
                     const EnergyReport::Row &row) {
  const LayerWork &work = row.work;
  const EnergyEstimate &cost = row.cost;
  // An op without weights has no width for them: 0.
  bool hasWeights = work.kind == WorkKind::Contraction;
  json.attribute("name", llvm::json::fixUTF8(work.name));
  json.attribute("op", work.op);
  json.attribute("macs", work.macs);
  json.attribute("weight_bits", hasWeights ? work.weight.bits : 0);
  json.attribute("activation_bits", work.activation.bits);
  json.attribute("output_bits", work.output.bits);
  writeCosts(json, cost);
  json.attribute("weight_format",
                 hasWeights ? stringifyFormat(work.weight) : "none");
  json.attribute("activation_format", stringifyFormat(work.activation));
  json.attribute("output_format", stringifyFormat(work.output));
  json.attribute("weights", work.weightWords);
  json.attribute("outputs", work.outputs);
  json.attribute("datapath_bits", cost.sliceBits);
  json.attribute("passes", cost.passes);
  json.attribute("dram_image_words", wordCount(cost.dramImageWords));
  json.attribute("dram_map_words", wordCount(cost.dramMapWords));
  json.attribute("dram_weight_words", wordCount(cost.dramWeightWords));
  json.attribute("spills_input", cost.spillsInput);
  json.attribute("spills_output", cost.spillsOutput);
  json.attribute("spills_weights", cost.spillsWeights);
  if (cost.stripeRows > 0) {
    json.attribute("stripe_rows", cost.stripeRows);
    json.attribute("fused_with",
                   row.fusedWith.empty()
                       ? Value(nullptr)
                       : Value(llvm::json::fixUTF8(row.fusedWith)));
  }
  json.attribute("cycles", cost.cycles);
  json.attribute("bound_by", formatBound(report, cost));
  json.attribute("utilisation", getBusyShare(cost));
  json.attribute("leakage_pj", cost.leakagePJ);
  writeTraffic(json, report, cost);
}

static void writeTotal(llvm::json::OStream &json, const EnergyReport &report) {
  json.attribute("macs", report.macs);
  writeCosts(json, report.total);
  json.attribute("cycles", report.total.cycles);
  json.attribute("time_us", report.getMicroseconds());
  json.attribute("leakage_pj", report.total.leakagePJ);
  json.attribute("power_mw", report.getMilliwatts());
  json.attribute("tops_per_watt", report.getTOPSPerWatt());
  json.attribute("peak_tops_per_watt", report.getPeakTOPSPerWatt());
  json.attribute("utilisation", report.getUtilisation());
  json.attribute("weight_footprint_bits", report.getWeightBits());
  json.attribute("map_footprint_bits", report.getPeakMapBits());
  writeTraffic(json, report, report.total);
}

static void writeInput(llvm::json::OStream &json, const LayerWork &input) {
  json.attribute("name", llvm::json::fixUTF8(input.name));
  json.attribute("elements", input.outputs);
  json.attribute("bits", input.output.bits);
  json.attribute("format", stringifyFormat(input.output));
}

static void writeConstant(llvm::json::OStream &json, const Constant &constant) {
  json.attribute("name", constant.name);
  json.attribute("value", constant.value);
  json.attribute("unit", constant.unit);
  json.attribute("confidence", stringifyConfidence(constant.confidence));
  json.attribute("source", constant.source);
}

static Value memoryPart(std::optional<int64_t> bits) {
  return bits ? Value(*bits) : Value(nullptr);
}

static void writeSettings(llvm::json::OStream &json,
                          const EnergyReport &report) {
  const EstimatorOptions &options = report.options;
  json.attributeObject("memory", [&] {
    json.attribute("weight_bits", memoryPart(report.memory.weightBits));
    json.attribute("activation_bits", memoryPart(report.memory.activationBits));
  });
  json.attributeObject("options", [&] {
    json.attribute("mac_form", stringify(options.macForm));
    json.attribute("residency", stringify(options.residency));
    json.attribute("dram_scaling", stringify(options.dramScaling));
    json.attribute("first_layer_passes", options.firstLayerPasses);
    json.attribute("image_extend", options.imageExtend);
  });
}

void qnn::energy::printJSON(const EnergyReport &report, llvm::raw_ostream &os) {
  llvm::json::OStream json(os, /*IndentSize=*/2);
  auto writeArray = [&](llvm::StringRef name, const auto &elements,
                        auto writeElement) {
    json.attributeArray(name, [&] {
      for (const auto &element : elements)
        json.object([&] { writeElement(json, element); });
    });
  };
  json.object([&] {
    json.attribute("schema", 1);
    json.attribute("network", llvm::json::fixUTF8(report.network));
    json.attribute("platform", report.platformName);
    json.attribute("technology", report.technology);
    if (!report.targetName.empty()) {
      json.attribute("target", report.targetName);
      json.attribute("target_platform", report.targetPlatform);
      json.attribute("other_machine", report.isOtherMachine());
    }
    json.attribute("relative_units", report.isRelative);
    json.attribute("clock_mhz", report.clockMHz);
    json.attributeArray("levels", [&] {
      for (const std::string &level : report.levels)
        json.value(level);
    });
    json.attribute("model", report.model);
    writeSettings(json, report);
    writeArray("inputs", report.inputs, writeInput);
    writeArray("ops", report.rows,
               [&](llvm::json::OStream &json, const EnergyReport::Row &row) {
                 writeRow(json, report, row);
               });
    json.attributeObject("total", [&] { writeTotal(json, report); });
    writeArray("constants", report.constants, writeConstant);
    json.attribute("unverified_constants", report.getNumUnverified());
  });
  os << "\n";
}

//===----------------------------------------------------------------------===//
// CSV
//===----------------------------------------------------------------------===//

static void printEnergies(const EnergyEstimate &cost, llvm::raw_ostream &os) {
  for (double picojoules :
       {cost.getComputePJ(), cost.postPJ, cost.getSramPJ(), cost.sramLocalPJ,
        cost.sramMainPJ, cost.dramPJ, cost.getTotalPJ()})
    os << ',' << llvm::formatv("{0:f6}", picojoules);
}

static void printCSVRow(const EnergyReport &report,
                        const EnergyReport::Row &row, llvm::raw_ostream &os) {
  const LayerWork &work = row.work;
  const EnergyEstimate &cost = row.cost;
  bool hasWeights = work.kind == WorkKind::Contraction;
  os << quoteCSV(work.name) << ',' << quoteCSV(work.op) << ',' << work.macs
     << ',' << (hasWeights ? work.weight.bits : 0) << ','
     << work.activation.bits;
  printEnergies(cost, os);
  os << ',' << work.output.bits << ',' << llvm::formatv("{0:f0}", cost.passes)
     << ',' << cost.spillsWeights << ',' << cost.spillsInput << ','
     << cost.spillsOutput << ',' << llvm::formatv("{0:f3}", cost.cycles) << ','
     << quoteCSV(formatBound(report, cost)) << ','
     << llvm::formatv("{0:f6}", getBusyShare(cost)) << "\n";
}

void qnn::energy::printCSV(const EnergyReport &report, llvm::raw_ostream &os) {
  os << "name,op,macs,weight_bits,activation_bits,mac_pj,post_pj,sram_pj,"
        "sram_local_pj,sram_main_pj,dram_pj,total_pj,output_bits,passes,"
        "spills_weights,spills_input,spills_output,cycles,bound_by,"
        "utilisation\n";
  for (const EnergyReport::Row &row : report.rows)
    printCSVRow(report, row, os);
  os << "total,," << report.macs << ",0,0";
  printEnergies(report.total, os);
  os << ",0,0,0,0,0," << llvm::formatv("{0:f3}", report.total.cycles) << ",-,"
     << llvm::formatv("{0:f6}", report.getUtilisation()) << "\n";
}
