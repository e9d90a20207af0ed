//===- TargetRecord.cpp - The table of targets ------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/TargetRecord.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Format.h"
#include "llvm/TargetParser/Host.h"

using namespace llvm;
using namespace qnn;
using mlir::qnn::MmaKind;

//===----------------------------------------------------------------------===//
// Register tiles
//===----------------------------------------------------------------------===//

// 12 <= MR * NR <= 28 with 32 registers where the layer has as many columns and
// channels; NR >= 2 saves loads in dot products. MR should divide the width of
// a layer, hence the choice of shapes.
static constexpr KernelTile avx512Xor[] = {{4, 4}, {7, 2}, {14, 1}, {8, 2},
                                           {6, 2}, {5, 2}, {8, 1},  {2, 4},
                                           {1, 4}, {1, 2}, {1, 1}};
static constexpr KernelTile avx512And[] = {{7, 1}, {4, 2}, {8, 1}, {5, 1},
                                           {2, 4}, {1, 4}, {1, 2}, {1, 1}};
static constexpr KernelTile avx512Dot[] = {
    {7, 2},  {8, 2},  {4, 4}, {6, 2}, {5, 2}, {5, 4}, {16, 1}, {14, 1},
    {12, 1}, {10, 1}, {8, 1}, {7, 1}, {5, 1}, {4, 1}, {4, 2},  {2, 4},
    {3, 4},  {1, 8},  {1, 4}, {1, 2}, {3, 1}, {2, 2}, {2, 1},  {1, 1}};
static constexpr KernelTile avx512Shift[] = {{4, 2}, {7, 1}, {8, 1}, {5, 1},
                                             {2, 4}, {1, 4}, {1, 2}, {1, 1}};
// 16 registers: the nibble table, its mask and temporaries leave about 8.
static constexpr KernelTile sixteenXor[] = {
    {4, 2}, {7, 1}, {2, 2}, {1, 2}, {1, 1}};
static constexpr KernelTile sixteenSmall[] = {
    {2, 2}, {4, 1}, {5, 1}, {1, 2}, {1, 1}};
// Even and odd bytes of the weights take two registers for each vector.
static constexpr KernelTile sixteenDot[] = {
    {3, 2}, {7, 1}, {2, 2}, {6, 1}, {5, 1}, {4, 1}, {1, 4}, {1, 2}, {1, 1}};
// Scalar kernels of a core with about a dozen usable registers.
static constexpr KernelTile microTiles[] = {{2, 2}, {1, 2}, {1, 1}};
// Scalar kernels with about two dozen usable registers.
static constexpr KernelTile scalarTiles[] = {
    {2, 4}, {4, 2}, {2, 2}, {1, 4}, {1, 1}};

ArrayRef<KernelTile> TargetRecord::getTiles(MmaKind kind) const {
  if (lanes == 1)
    return registers < 20 ? ArrayRef<KernelTile>(microTiles)
                          : ArrayRef<KernelTile>(scalarTiles);
  bool hasMany = registers >= 32;
  switch (kind) {
  case MmaKind::XorPopcount:
    return hasMany ? ArrayRef<KernelTile>(avx512Xor)
                   : ArrayRef<KernelTile>(sixteenXor);
  case MmaKind::AndPopcount:
    return hasMany ? ArrayRef<KernelTile>(avx512And)
                   : ArrayRef<KernelTile>(sixteenSmall);
  case MmaKind::Dot:
    return hasMany ? ArrayRef<KernelTile>(avx512Dot)
                   : ArrayRef<KernelTile>(sixteenDot);
  case MmaKind::Shift:
    return hasMany ? ArrayRef<KernelTile>(avx512Shift)
                   : ArrayRef<KernelTile>(sixteenSmall);
  }
  llvm_unreachable("all kinds are listed");
}

//===----------------------------------------------------------------------===//
// Costs
//===----------------------------------------------------------------------===//

double TargetRecord::getProductInstructions(MmaKind kind) const {
  // Counted in the code that the expansion of qnn.mma becomes. Scalar targets
  // count ones with shifts and masks.
  bool isScalar = lanes == 1;
  bool countsAtOnce = !isScalar && popcount == PopcountForm::Native;
  switch (kind) {
  case MmaKind::XorPopcount:
    return countsAtOnce ? 3 : isScalar ? 14 : 11;
  case MmaKind::AndPopcount:
    return countsAtOnce ? 4 : isScalar ? 15 : 12;
  case MmaKind::Dot:
    if (dot == DotForm::Vpdpbusd)
      return 1;
    return dot == DotForm::Maddwd ? 5 : 12;
  case MmaKind::Shift:
    return isScalar ? 6 : 9;
  }
  llvm_unreachable("all kinds are listed");
}

int64_t TargetRecord::getProductLatency(MmaKind kind) const {
  return kind == MmaKind::Dot && dot == DotForm::Vpdpbusd ? 5 : 1;
}

//===----------------------------------------------------------------------===//
// Features
//===----------------------------------------------------------------------===//

/// True if `features` (`+a,-b`) enables `name`; the last mention counts.
static bool hasFeature(StringRef features, StringRef name) {
  bool isOn = false;
  for (StringRef feature : split(features, ','))
    if (feature.size() > 1 && feature.drop_front() == name)
      isOn = feature.front() == '+';
  return isOn;
}

/// Sets what kernels may use on x86 from the feature string.
static void deriveX86(TargetRecord &record) {
  StringRef f = record.features;
  if (hasFeature(f, "avx512f") && hasFeature(f, "avx512bw") &&
      hasFeature(f, "avx512vl")) {
    record.lanes = 16;
    record.registers = 32;
  } else if (hasFeature(f, "avx2")) {
    record.lanes = 8;
    record.registers = 16;
  } else {
    record.lanes = 1;
    record.registers = 12;
  }
  bool isWide = record.lanes == 16;
  record.hasVnni = isWide && hasFeature(f, "avx512vnni");
  record.hasVpopcntdq = isWide && hasFeature(f, "avx512vpopcntdq");
  record.popcount = record.lanes == 1 || record.hasVpopcntdq
                        ? PopcountForm::Native
                        : PopcountForm::NibbleTable;
  if (record.lanes == 1)
    record.dot = DotForm::Scalar;
  else
    record.dot = record.hasVnni ? DotForm::Vpdpbusd : DotForm::Maddwd;
  // Two of the three vector ports take 512-bit instructions.
  record.instructionsPerCycle = record.lanes == 8 ? 3 : 2;
  record.loadsPerCycle = 2;
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

static constexpr char x86V3Features[] =
    "+cx16,+popcnt,+sse3,+ssse3,+sse4.1,+sse4.2,+avx,+avx2,+bmi,+bmi2,+f16c,"
    "+fma,+lzcnt,+movbe,+xsave";
static constexpr char x86V4Features[] =
    "+cx16,+popcnt,+sse3,+ssse3,+sse4.1,+sse4.2,+avx,+avx2,+bmi,+bmi2,+f16c,"
    "+fma,+lzcnt,+movbe,+xsave,+avx512f,+avx512bw,+avx512cd,+avx512dq,"
    "+avx512vl";
static constexpr char x86VnniFeatures[] =
    "+cx16,+popcnt,+sse3,+ssse3,+sse4.1,+sse4.2,+avx,+avx2,+bmi,+bmi2,+f16c,"
    "+fma,+lzcnt,+movbe,+xsave,+avx512f,+avx512bw,+avx512cd,+avx512dq,"
    "+avx512vl,+avx512vnni,+avx512vpopcntdq,+avx512bitalg";
static constexpr char x86Triple[] = "x86_64-unknown-linux-gnu";

static TargetRecord x86(StringRef name, StringRef cpu, StringRef features,
                        StringRef description) {
  TargetRecord record;
  record.name = name.str();
  record.triple = x86Triple;
  record.cpu = cpu.str();
  record.features = features.str();
  record.hasThreads = true;
  record.energyPlatform = "moons2017";
  record.description = description.str();
  deriveX86(record);
  return record;
}

/// A 32- or 64-bit core whose kernels are scalar.
static TargetRecord scalar(StringRef name, StringRef triple, StringRef cpu,
                           StringRef features, unsigned bits, int64_t registers,
                           StringRef description) {
  TargetRecord record;
  record.name = name.str();
  record.triple = triple.str();
  record.cpu = cpu.str();
  record.features = features.str();
  record.registers = registers;
  record.indexBits = bits;
  record.alignment = 16;
  record.allowsFloatInIntegerCode = false;
  record.energyPlatform = "moons2017";
  record.description = description.str();
  return record;
}

static std::vector<TargetRecord> makeTable() {
  std::vector<TargetRecord> table;
  table.push_back(x86("x86-64", "x86-64", "", "any x86-64 CPU, SSE2"));
  table.push_back(table.back());
  table.back().name = "x86-64-dispatch";
  table.back().variants = {"icelake-server", "x86-64-v4", "x86-64-v3",
                           "x86-64"};
  table.back().description =
      "any x86-64 CPU: chooses from " + join(table.back().variants, ", ");
  table.push_back(x86("x86-64-v3", "x86-64-v3", x86V3Features, "AVX2"));
  table.push_back(
      x86("x86-64-v4", "x86-64-v4", x86V4Features, "AVX-512 F, BW, DQ, VL"));
  table.push_back(x86("icelake-server", "icelake-server", x86VnniFeatures,
                      "AVX-512 with VNNI and VPOPCNTDQ"));
  table.push_back(x86("znver4", "znver4", x86VnniFeatures,
                      "AVX-512 with VNNI and VPOPCNTDQ"));
  TargetRecord arm64 = scalar("aarch64", "aarch64-unknown-linux-gnu", "generic",
                              "+neon", 64, 32, "64-bit ARM with NEON");
  arm64.lanes = 4;
  arm64.alignment = 64;
  arm64.hasThreads = true;
  arm64.allowsFloatInIntegerCode = true;
  arm64.instructionsPerCycle = 2;
  arm64.loadsPerCycle = 2;
  table.push_back(arm64);
  table.push_back(scalar("cortex-m4", "thumbv7em-unknown-none-eabihf",
                         "cortex-m4", "", 32, 12,
                         "ARMv7E-M microcontroller, hard float"));
  table.back().energyPlatform = "cortex-m4";
  table.push_back(scalar("cortex-m55", "thumbv8.1m.main-unknown-none-eabihf",
                         "cortex-m55", "", 32, 12,
                         "ARMv8.1-M microcontroller with Helium"));
  table.push_back(scalar("riscv32", "riscv32-unknown-none-elf", "generic-rv32",
                         "+m,+a,+c", 32, 24, "RV32IMAC"));
  table.push_back(scalar("riscv64", "riscv64-unknown-none-elf", "generic-rv64",
                         "+m,+a,+c", 64, 24, "RV64IMAC"));
  table.push_back(scalar("rv64gc", "riscv64-unknown-linux-gnu", "generic-rv64",
                         "+m,+a,+f,+d,+c", 64, 24, "RV64GC with Linux"));
  table.back().hasThreads = true;
  table.back().allowsFloatInIntegerCode = true;
  table.push_back(
      scalar("c99", "", "", "", 64, 12, "portable C99 for any compiler"));
  return table;
}

TargetRecord qnn::getNativeTarget() {
  TargetRecord record;
  record.name = "native";
  record.triple = sys::getProcessTriple();
  record.cpu = sys::getHostCPUName().str();
  StringMap<bool> features = sys::getHostCPUFeatures();
  SmallVector<std::string> list;
  for (const auto &entry : features)
    list.push_back((entry.second ? "+" : "-") + entry.first().str());
  llvm::sort(list);
  record.features = join(list, ",");
  record.hasThreads = true;
  record.energyPlatform = "moons2017";
  record.description = "the machine that qnn runs on";
  StringRef triple = record.triple;
  if (triple.starts_with("x86_64")) {
    deriveX86(record);
  } else if (triple.starts_with("aarch64") || triple.starts_with("arm64")) {
    record.lanes = 4;
    record.registers = 32;
    record.instructionsPerCycle = record.loadsPerCycle = 2;
  }
  return record;
}

/// Adds `features` to those of the record.
static Error addFeatures(TargetRecord &record, StringRef features) {
  if (features.empty())
    return Error::success();
  for (StringRef feature : split(features, ',')) {
    bool isWellFormed = feature.size() > 1 &&
                        (feature.front() == '+' || feature.front() == '-');
    if (!isWellFormed)
      return createStringError("target feature '%s' must be +NAME or -NAME",
                               feature.str().c_str());
  }
  if (!record.features.empty())
    record.features += ",";
  record.features += features;
  if (!record.extraFeatures.empty())
    record.extraFeatures += ",";
  record.extraFeatures += features;
  if (StringRef(record.triple).starts_with("x86_64"))
    deriveX86(record);
  return Error::success();
}

Expected<TargetRecord> qnn::lookupTarget(StringRef spec, StringRef features) {
  auto [name, ownFeatures] = spec.split(':');
  std::vector<TargetRecord> table = makeTable();
  table.push_back(getNativeTarget());
  StringRef nearest;
  unsigned nearestDistance = 4;
  for (TargetRecord &record : table) {
    if (record.name == name) {
      if (Error error = addFeatures(record, ownFeatures))
        return std::move(error);
      if (Error error = addFeatures(record, features))
        return std::move(error);
      return record;
    }
    unsigned distance = name.edit_distance(record.name);
    if (distance < nearestDistance) {
      nearestDistance = distance;
      nearest = record.name;
    }
  }
  std::string hint = nearest.empty()
                         ? std::string("; --list-targets shows them all")
                         : "; did you mean '" + nearest.str() + "'?";
  return createStringError("unknown target '%s'%s", name.str().c_str(),
                           hint.c_str());
}

void qnn::listTargets(raw_ostream &os) {
  std::vector<TargetRecord> table = makeTable();
  table.insert(table.begin(), getNativeTarget());
  for (const TargetRecord &record : table) {
    os << left_justify(record.name, 16)
       << right_justify(utostr(record.lanes), 2)
       << (record.lanes == 1 ? " lane   " : " lanes  ")
       << left_justify(record.triple.empty() ? "-" : record.triple, 38)
       << record.description << '\n';
  }
}
