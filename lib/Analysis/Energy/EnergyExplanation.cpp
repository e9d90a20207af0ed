//===- EnergyExplanation.cpp - Why an op costs what it costs ----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/EnergyStudies.h"

#include "ReportText.h"
#include "Residence.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace qnn::energy;

static bool hasPrice(const LayerWork &work) {
  return work.kind != WorkKind::Input && work.kind != WorkKind::Fused;
}

static llvm::Error refuseName(llvm::ArrayRef<LayerWork> works,
                              llvm::StringRef name) {
  std::string known, closest;
  unsigned least = 3;
  for (const LayerWork &work : works) {
    if (!hasPrice(work))
      continue;
    known += (known.empty() ? "" : ", ") + work.name;
    unsigned distance = name.edit_distance(work.name, true, least);
    if (distance < least) {
      least = distance;
      closest = "; did you mean '" + work.name + "'?";
    }
  }
  return llvm::createStringError("there is no op '" + name + "'" + closest +
                                 " (priced ops: " + known + ")");
}

static std::string formatSize(double bits) {
  return llvm::formatv("{0:f0} bit ({1:f1} KiB)", bits, bits / 8192);
}

/// What \p words of \p bits need against \p capacity, and the cure.
static void printFit(llvm::StringRef what, double words, double bits,
                     double capacity, llvm::StringRef part,
                     llvm::raw_ostream &os) {
  double needed = words * bits;
  os << "  " << what << ": " << formatSize(needed) << ", of which " << part
     << " takes " << formatSize(capacity);
  if (needed <= capacity) {
    os << "; it fits alone, but other data costs more off chip\n";
    return;
  }
  double width = std::floor(capacity / words);
  os << "\n    fits with " << llvm::formatv("{0:f2}", needed / capacity)
     << " times the memory";
  if (width >= 1)
    os << ", or with at most " << llvm::formatv("{0:f0}", width)
       << " bits per element";
  else
    os << "; no width makes it fit";
  os << "\n";
}

/// What of the op lies off chip and why.
static void printSpills(const Estimator &model, llvm::ArrayRef<LayerWork> works,
                        unsigned index, const EnergyEstimate &cost,
                        llvm::raw_ostream &os) {
  const Machine &machine = model.getMachine();
  if (machine.getMain() < 0)
    return;
  const MemoryLevel &level = machine.getLevels()[machine.getMain()];
  MemorySize memory = machine.getMemory();
  if (!cost.spillsWeights && !cost.spillsInput && !cost.spillsOutput) {
    os << "\nNothing of it spills out of '" << level.name << "'.\n";
    return;
  }
  os << "\nOut of '" << level.name << "' spill:\n";
  if (cost.spillsWeights && memory.weightBits) {
    double words = 0, bits = 0;
    for (const LayerWork &work : works) {
      words += double(work.weightWords);
      bits += double(work.weightWords) * work.weight.bits;
    }
    printFit("weights of the whole network", words, bits / words,
             double(*memory.weightBits), "the memory for weights", os);
  }
  if (!memory.activationBits)
    return;
  double capacity = double(*memory.activationBits) * level.mapShare;
  auto printMap = [&](llvm::StringRef role, unsigned map) {
    const LayerWork &work = works[map];
    printFit((role + " '" + work.name + "'").str(), double(work.outputs),
             work.output.bits, capacity, "the memory for one map", os);
  };
  if (cost.spillsInput)
    for (unsigned map : MapOwners(works).getInputs(works[index]))
      if (!works[map].isImage)
        printMap("the map of", map);
  if (cost.spillsOutput)
    printMap("its own map", index);
}

llvm::Error qnn::energy::printExplanation(const Estimator &model,
                                          llvm::ArrayRef<LayerWork> works,
                                          llvm::StringRef name,
                                          llvm::raw_ostream &os) {
  const LayerWork *found = llvm::find_if(works, [&](const LayerWork &work) {
    return hasPrice(work) && work.name == name;
  });
  if (found == works.end())
    return refuseName(works, name);
  unsigned index = found - works.begin();
  const LayerWork &work = *found;
  EnergyEstimate cost = model.estimate(works).ops[index];
  double total = cost.getTotalPJ();

  os << "'" << work.name << "' (" << work.op << ", " << formatWidths(work)
     << " bits) on " << model.getPlatform().getName() << ", model "
     << stringifyModel(model.getOptions().model) << "\n";
  if (cost.stripeRows > 0)
    os << "It runs " << cost.stripeRows << " rows at a time, "
       << (cost.fusedInto < 0
               ? "fused with the op before it"
               : "fused with '" + works[cost.fusedInto].name + "'")
       << "; its weights and line buffers lie on chip.\n";
  os << "\n";
  for (const ExplanationTerm &term : model.explain(works, index)) {
    os << llvm::formatv("  {0,-22} ", term.name)
       << llvm::format("%18.12g", term.value)
       << llvm::formatv(" {0,-4} ", term.unit == "1" ? "" : term.unit);
    if (term.unit == "pJ" && total > 0)
      os << llvm::formatv("{0,6:f1} %  ", 100 * term.value / total);
    else
      os << "          ";
    os << term.formula << "\n";
  }
  os << llvm::formatv("  {0,-22} ", "total") << llvm::format("%18.12g", total)
     << " pJ\n";

  os << "\nPrices:\n";
  if (work.macs > 0 && cost.passes > 0)
    os << "  a MAC and pass: "
       << llvm::format("%.6g", cost.macPJ / (double(work.macs) * cost.passes))
       << " pJ\n";
  for (unsigned l = 0; l < cost.numLevels; ++l)
    if (double bits = cost.levels[l].getBits())
      os << "  a bit of '" << model.getMachine().getLevels()[l].name
         << "': " << llvm::format("%.6g", cost.levels[l].energyPJ / bits)
         << " pJ (" << llvm::format("%.12g", bits) << " bits move)\n";
  if (cost.cycles > 0)
    os << "Time: " << llvm::format("%.12g", cost.cycles) << " cycles, bound by "
       << (cost.boundBy < 0
               ? std::string("compute")
               : "'" + model.getMachine().getLevels()[cost.boundBy].name + "'")
       << "\n";
  printSpills(model, works, index, cost, os);
  return llvm::Error::success();
}
