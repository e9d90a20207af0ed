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
#include "llvm/Support/JSON.h"

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

namespace {
/// Data off chip, against the part of the memory that they might fill.
struct Spill {
  std::string what;
  double words, bits; ///< Elements and the bits of each.
  double capacity;
  llvm::StringLiteral part;

  double getNeeded() const { return words * bits; }
  bool fitsAlone() const { return getNeeded() <= capacity; }
  /// The widest elements that fit; 0 if none do.
  double getFittingWidth() const { return std::floor(capacity / words); }
};
} // namespace

static void printSpill(const Spill &spill, llvm::raw_ostream &os) {
  os << "  " << spill.what << ": " << formatSize(spill.getNeeded())
     << ", of which " << spill.part << " takes " << formatSize(spill.capacity);
  if (spill.fitsAlone()) {
    os << "; it fits alone, but other data costs more off chip\n";
    return;
  }
  os << "\n    fits with "
     << llvm::formatv("{0:f2}", spill.getNeeded() / spill.capacity)
     << " times the memory";
  if (spill.getFittingWidth() >= 1)
    os << ", or with at most "
       << llvm::formatv("{0:f0}", spill.getFittingWidth())
       << " bits per element";
  else
    os << "; no width makes it fit";
  os << "\n";
}

/// What of the op lies off chip although the memory has a limit for it.
static std::vector<Spill> findSpills(const Machine &machine,
                                     llvm::ArrayRef<LayerWork> works,
                                     unsigned index,
                                     const EnergyEstimate &cost) {
  std::vector<Spill> spills;
  MemorySize memory = machine.getMemory();
  if (cost.spillsWeights && memory.weightBits) {
    double words = 0, bits = 0;
    for (const LayerWork &work : works) {
      words += double(work.weightWords);
      bits += double(work.weightWords) * work.weight.bits;
    }
    // Second factors of products are maps.
    if (words > 0)
      spills.push_back({"weights of the whole network", words, bits / words,
                        double(*memory.weightBits), "the memory for weights"});
  }
  if (!memory.activationBits)
    return spills;
  double capacity = double(*memory.activationBits) *
                    machine.getLevels()[machine.getMain()].mapShare;
  auto addMap = [&](llvm::StringRef role, unsigned map) {
    const LayerWork &work = works[map];
    spills.push_back({(role + " '" + work.name + "'").str(),
                      double(work.outputs), double(work.output.bits), capacity,
                      "the memory for one map"});
  };
  if (cost.spillsInput)
    for (unsigned map : MapOwners(works).getInputs(works[index]))
      if (!works[map].isImage)
        addMap("the map of", map);
  if (cost.spillsOutput)
    addMap("its own map", index);
  return spills;
}

/// What of the op lies off chip and why.
static void printSpills(const Machine &machine, llvm::ArrayRef<LayerWork> works,
                        unsigned index, const EnergyEstimate &cost,
                        llvm::raw_ostream &os) {
  if (machine.getMain() < 0)
    return;
  const std::string &name = machine.getLevels()[machine.getMain()].name;
  if (!cost.spillsWeights && !cost.spillsInput && !cost.spillsOutput) {
    os << "\nNothing of it spills out of '" << name << "'.\n";
    return;
  }
  os << "\nOut of '" << name << "' spill:\n";
  for (const Spill &spill : findSpills(machine, works, index, cost))
    printSpill(spill, os);
}

/// The memory that the op waits for.
static std::string getBound(const Machine &machine,
                            const EnergyEstimate &cost) {
  return cost.boundBy < 0 ? "compute" : machine.getLevels()[cost.boundBy].name;
}

static void writeSpill(llvm::json::OStream &json, const Spill &spill) {
  json.attribute("what", llvm::json::fixUTF8(spill.what));
  json.attribute("bits", spill.getNeeded());
  json.attribute("capacity_bits", spill.capacity);
  json.attribute("fits_alone", spill.fitsAlone());
  if (spill.fitsAlone())
    return;
  json.attribute("fits_with_times_the_memory",
                 spill.getNeeded() / spill.capacity);
  json.attribute("fits_with_bits_per_element", spill.getFittingWidth());
}

static void writeJSON(const Estimator &model, llvm::ArrayRef<LayerWork> works,
                      unsigned index, const EnergyEstimate &cost,
                      llvm::raw_ostream &os) {
  const LayerWork &work = works[index];
  const Machine &machine = model.getMachine();
  llvm::json::OStream json(os, /*IndentSize=*/2);
  json.object([&] {
    json.attribute("schema", 1);
    json.attribute("name", llvm::json::fixUTF8(work.name));
    json.attribute("op", work.op);
    json.attribute("platform", model.getPlatform().getName());
    json.attribute("model", stringifyModel(model.getOptions().model));
    if (cost.stripeRows > 0)
      json.attribute("stripe_rows", cost.stripeRows);
    if (cost.fusedInto >= 0)
      json.attribute("fused_with",
                     llvm::json::fixUTF8(works[cost.fusedInto].name));
    json.attributeArray("terms", [&] {
      for (const ExplanationTerm &term : model.explain(works, index))
        json.object([&] {
          json.attribute("name", llvm::json::fixUTF8(term.name));
          json.attribute("value", term.value);
          json.attribute("unit", term.unit);
          json.attribute("formula", llvm::json::fixUTF8(term.formula));
        });
    });
    json.attribute("total_pj", cost.getTotalPJ());
    if (work.macs > 0 && cost.passes > 0)
      json.attribute("mac_and_pass_pj",
                     cost.macPJ / (double(work.macs) * cost.passes));
    json.attributeObject("bit_pj", [&] {
      for (unsigned l = 0; l < cost.numLevels; ++l)
        if (double bits = cost.levels[l].getBits())
          json.attribute(machine.getLevels()[l].name,
                         cost.levels[l].energyPJ / bits);
    });
    json.attribute("cycles", cost.cycles);
    json.attribute("bound_by", getBound(machine, cost));
    json.attributeArray("spills", [&] {
      if (machine.getMain() < 0)
        return;
      for (const Spill &spill : findSpills(machine, works, index, cost))
        json.object([&] { writeSpill(json, spill); });
    });
  });
  os << "\n";
}

llvm::Error qnn::energy::printExplanation(const Estimator &model,
                                          llvm::ArrayRef<LayerWork> works,
                                          llvm::StringRef name,
                                          ReportFormat format,
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
  if (format == ReportFormat::JSON) {
    writeJSON(model, works, index, cost, os);
    return llvm::Error::success();
  }

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
       << (cost.boundBy < 0 ? getBound(model.getMachine(), cost)
                            : "'" + getBound(model.getMachine(), cost) + "'")
       << "\n";
  printSpills(model.getMachine(), works, index, cost, os);
  return llvm::Error::success();
}
