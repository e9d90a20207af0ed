//===- ComputeLaw.cpp - What a multiply-accumulate costs --------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/ComputeLaw.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <cmath>

using namespace qnn::energy;

static ComputeLaw::Form parseForm(llvm::StringRef law) {
  using Form = ComputeLaw::Form;
  return llvm::StringSwitch<Form>(law)
      .Case("power", Form::Power)
      .Case("table", Form::Table)
      .Case("mul_add", Form::MulAdd)
      .Case("bits_product", Form::BitsProduct)
      .Case("in_memory", Form::InMemory)
      .Default(Form::Instruction);
}

ComputeLaw::ComputeLaw(const Platform &platform)
    : form(parseForm(platform.getSetting("compute.law"))) {
  auto get = [&](llvm::StringRef key, double otherwise = 0) {
    return platform.get(("compute." + key).str()).value_or(otherwise);
  };
  double unit = get("unit_pj", 1);
  parallelMacs = get("parallel_macs", 1);
  parallelWidth = get("parallel_width");
  accumulatorBits = get("accumulator_bits");
  energy = unit * get("energy");
  width = get("width", 16);
  exponent = get("exponent");
  if (form == Form::Power) {
    float16 = get("float16_ratio");
    float32 = get("float32_ratio");
  } else {
    float16 = unit * get("float16_mac");
    float32 = unit * get("float32_mac");
  }
  readMulAdd(platform);
  readInMemory(platform);
  cpi = get("cpi");
  perMac = get("instructions_per_mac");
  sramShare = get("sram_share");
  flashShare = get("flash_share");
  if (form == Form::Instruction)
    energy = unit * get("instruction_energy");

  for (unsigned i = 0; i < platform.getNumEntries("compute.rows"); ++i) {
    std::string path = "compute.rows." + std::to_string(i) + ".";
    Row row;
    row.weightBits = platform.value(path + "weight_bits");
    row.activationBits = platform.value(path + "activation_bits");
    llvm::StringRef format = platform.getSetting(path + "format");
    row.isFloat = format == "float";
    row.isPow2 = format == "pow2";
    // mW over MACs per microsecond: nJ, hence pJ with 1e3.
    if (std::optional<double> power = platform.get(path + "power"))
      row.energy =
          *power * 1e3 / (parallelMacs * platform.value("timing.clock"));
    else
      row.energy = unit * platform.value(path + "energy");
    table.push_back(row);
  }
}

void ComputeLaw::readMulAdd(const Platform &platform) {
  auto get = [&](llvm::StringRef key, double otherwise = 0) {
    return platform.get(("compute." + key).str()).value_or(otherwise);
  };
  double unit = get("unit_pj", 1);
  usesGeometricMean = platform.getSetting("compute.operand") == "geometric";
  usesExactTable = platform.getSetting("compute.exact_table") == "on";
  hasShifter = platform.getSetting("compute.shifter") == "yes";
  quadratic = unit * get("mul_quadratic");
  linear = unit * get("mul_linear");
  constant = unit * get("mul_constant");
  addPerBit = unit * get("add_per_bit");
  xnorShare = get("xnor_share", -1);
  andShare = get("and_share", -1);
  muxShare = get("mux_share", -1);
  ternaryShare = get("ternary_share", -1);
  add8 = unit * get("add8");
  add16 = unit * get("add16");
  add32 = unit * get("add32");
  float16InFloat32 = unit * get("float16_in_float32");
}

void ComputeLaw::readInMemory(const Platform &platform) {
  auto get = [&](llvm::StringRef key) {
    return platform.get(("compute." + key).str()).value_or(0);
  };
  // The file has fJ.
  double unit = platform.get("compute.unit_pj").value_or(1) / 1e3;
  rows = get("array_rows");
  columns = get("array_columns");
  cellBits = get("cell_bits");
  inputBits = get("input_bits");
  cellEnergy = unit * get("cell_energy");
  adcEnergy = unit * get("adc_energy");
  shiftAddEnergy = unit * get("shift_add_energy");
}

double ComputeLaw::getSliceEnergy(double bits) const {
  return energy * std::pow(bits / width, exponent);
}

double ComputeLaw::getFloatRatio(OperandFormat weight,
                                 OperandFormat activation) const {
  double ratio = 0;
  for (OperandFormat format : {weight, activation})
    if (format.isFloat)
      ratio = std::max(ratio, format.bits > 16 ? float32 : float16);
  return ratio;
}

double ComputeLaw::getAccumulatorBits(const MacQuery &query) const {
  if (query.weight.isFloat || query.activation.isFloat)
    return 32;
  if (accumulatorBits)
    return accumulatorBits;
  double terms = query.products + (query.isBiased ? 1 : 0);
  return query.weight.bits + query.activation.bits +
         std::ceil(std::log2(std::max(terms, 1.0)));
}

double ComputeLaw::getAdderEnergy(double bits) const {
  if (usesExactTable) {
    if (bits == 8 && add8)
      return add8;
    if (bits == 16 && add16)
      return add16;
    if (bits == 32 && add32)
      return add32;
  }
  return addPerBit * bits;
}

/// The multiplier alone: gates where an operand has few values.
double ComputeLaw::getMultiplierEnergy(OperandFormat weight,
                                       OperandFormat activation,
                                       double sumBits) const {
  // The narrower operand chooses the gate.
  const bool weightIsNarrow = weight.bits <= activation.bits;
  OperandFormat narrow = weightIsNarrow ? weight : activation;
  OperandFormat other = weightIsNarrow ? activation : weight;
  auto isTernary = [](OperandFormat format) {
    return format.code == CodeForm::Ternary;
  };
  if (andShare >= 0 && ((narrow.bits == 1 && narrow.code == CodeForm::Mask) ||
                        (other.bits == 1 && other.code == CodeForm::Mask)))
    return andShare * getAdderEnergy(sumBits);
  if (xnorShare >= 0 && other.bits == 1)
    return xnorShare * getAdderEnergy(1);
  if (muxShare >= 0 && narrow.bits == 1)
    return muxShare * getAdderEnergy(other.bits);
  if (ternaryShare >= 0 && (isTernary(weight) || isTernary(activation)))
    return ternaryShare *
           getAdderEnergy(isTernary(weight) ? activation.bits : weight.bits);
  if (hasShifter && weight.code == CodeForm::PowerOfTwo) {
    double g = std::sqrt(std::exp2(double(weight.bits)) * activation.bits);
    return getAdderEnergy(g * std::log10(g));
  }
  double x = usesGeometricMean
                 ? std::sqrt(double(weight.bits) * activation.bits)
                 : std::max(weight.bits, activation.bits);
  return quadratic * x * x + linear * x + constant;
}

double ComputeLaw::getMulAddEnergy(const MacQuery &query) const {
  OperandFormat weight = query.weight, activation = query.activation;
  if (double floatEnergy = getFloatRatio(weight, activation))
    return floatEnergy;
  double sumBits = getAccumulatorBits(query);
  return getMultiplierEnergy(weight, activation, sumBits) +
         getAdderEnergy(sumBits);
}

double ComputeLaw::getInMemoryEnergy(const MacQuery &query) const {
  double arrayRows = std::ceil(query.products / rows);
  double rowsUsed = query.products / arrayRows;
  double passes = std::ceil(query.weight.bits / cellBits) *
                  std::ceil(query.activation.bits / inputBits);
  double perConversion = adcEnergy + (passes > 1 ? shiftAddEnergy : 0);
  return passes * (cellEnergy + perConversion / rowsUsed);
}

const ComputeLaw::Row *ComputeLaw::findRow(OperandFormat weight,
                                           OperandFormat activation) const {
  const Row *best = nullptr;
  bool isFloat = weight.isFloat || activation.isFloat;
  for (const Row &row : table) {
    bool covers = row.weightBits >= weight.bits &&
                  row.activationBits >= activation.bits &&
                  row.isFloat == isFloat &&
                  (!row.isPow2 || weight.code == CodeForm::PowerOfTwo);
    if (covers && (!best || row.energy < best->energy))
      best = &row;
  }
  return best;
}

double ComputeLaw::getMacEnergy(const MacQuery &query) const {
  switch (form) {
  case Form::Power:
    return getSliceEnergy(std::max(query.weight.bits, query.activation.bits));
  case Form::Table: {
    const Row *row = findRow(query.weight, query.activation);
    return row ? row->energy : 0;
  }
  case Form::MulAdd:
    return getMulAddEnergy(query);
  case Form::BitsProduct:
    if (double floatEnergy = getFloatRatio(query.weight, query.activation))
      return floatEnergy;
    return energy * (query.weight.bits / width) *
           (query.activation.bits / width);
  case Form::InMemory:
    return getInMemoryEnergy(query);
  case Form::Instruction:
    return perMac * energy;
  }
  llvm_unreachable("unknown law");
}

double ComputeLaw::getParallel(double bits) const {
  return parallelWidth ? parallelMacs * parallelWidth / bits : parallelMacs;
}

double ComputeLaw::getCycles(const MacQuery &query, double macs, double passes,
                             double parallel) const {
  switch (form) {
  case Form::InMemory:
    // All columns convert at once: one conversion per cycle and column.
    return macs / (query.products * query.outChannels) *
           std::ceil(query.activation.bits / inputBits);
  case Form::Instruction:
    return getInstructions(macs) * cpi;
  default:
    return passes * macs / parallel;
  }
}

std::string ComputeLaw::getRefusal(OperandFormat weight,
                                   OperandFormat activation) const {
  bool isFloat = weight.isFloat || activation.isFloat;
  if (form == Form::Instruction)
    return "";
  if (form == Form::Table && !findRow(weight, activation))
    return llvm::formatv("no row covers {0}{1}-bit weights and {2}{3}-bit "
                         "activations",
                         weight.isFloat ? "float " : "", weight.bits,
                         activation.isFloat ? "float " : "", activation.bits);
  if (form != Form::Table && isFloat && !getFloatRatio(weight, activation))
    return "it has no floating-point arithmetic";
  return "";
}
