//===- TargetRecordTest.cpp - Tests of the table of targets -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Target/TargetRecord.h"
#include "qnn/Target/LLVM/LLVMEmitter.h"

#include "gtest/gtest.h"

using namespace qnn;
using mlir::qnn::MmaKind;

namespace {

TargetRecord lookup(llvm::StringRef name, llvm::StringRef features = "") {
  llvm::Expected<TargetRecord> record = lookupTarget(name, features);
  if (record)
    return *record;
  ADD_FAILURE() << llvm::toString(record.takeError());
  return TargetRecord();
}

std::string lookupError(llvm::StringRef name, llvm::StringRef features = "") {
  llvm::Expected<TargetRecord> record = lookupTarget(name, features);
  return record ? "" : llvm::toString(record.takeError());
}

std::vector<std::string> allNames() {
  std::string text;
  llvm::raw_string_ostream os(text);
  listTargets(os);
  std::vector<std::string> names;
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(text).split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef line : lines)
    names.push_back(line.split(' ').first.str());
  return names;
}

TEST(TargetRecordTest, EveryListedTargetHasARecordAndACodeGenerator) {
  std::vector<std::string> names = allNames();
  EXPECT_GE(names.size(), 11u);
  for (const std::string &name : names) {
    SCOPED_TRACE(name);
    TargetRecord record = lookup(name);
    EXPECT_EQ(record.name, name);
    EXPECT_TRUE(record.indexBits == 32 || record.indexBits == 64);
    EXPECT_FALSE(record.energyPlatform.empty());
    if (!record.hasObjectCode())
      continue;
    auto machine = createTargetMachine(record);
    ASSERT_TRUE(bool(machine)) << llvm::toString(machine.takeError());
    // The width of an index is that of a pointer of the code generator.
    EXPECT_EQ((*machine)->createDataLayout().getPointerSizeInBits(),
              record.indexBits);
    // A triple whose parts stand in the wrong place would lose its ABI.
    llvm::Triple triple(record.triple);
    EXPECT_EQ(llvm::Triple::normalize(record.triple), record.triple);
    if (triple.isARM() || triple.isThumb()) {
      EXPECT_EQ(triple.getEnvironment(), llvm::Triple::EABIHF);
    }
  }
}

TEST(TargetRecordTest, TilesFitTheRegisters) {
  for (const std::string &name : allNames()) {
    TargetRecord record = lookup(name);
    for (MmaKind kind : {MmaKind::XorPopcount, MmaKind::AndPopcount,
                         MmaKind::Dot, MmaKind::Shift}) {
      ASSERT_FALSE(record.getTiles(kind).empty()) << name;
      for (KernelTile tile : record.getTiles(kind)) {
        EXPECT_GE(tile.mr, 1);
        EXPECT_GE(tile.nr, 1);
        // Accumulators, the weights of a step, one input.
        EXPECT_LE(tile.mr * tile.nr + tile.nr + 1, record.registers) << name;
      }
      // One pixel fits every layer.
      EXPECT_EQ(record.getTiles(kind).back().mr, 1) << name;
    }
  }
}

TEST(TargetRecordTest, FeaturesChangeWhatKernelsMayUse) {
  TargetRecord plain = lookup("x86-64-v4");
  EXPECT_EQ(plain.lanes, 16);
  EXPECT_FALSE(plain.hasVnni);
  EXPECT_EQ(plain.dot, DotForm::Maddwd);
  EXPECT_EQ(plain.popcount, PopcountForm::NibbleTable);

  TargetRecord vnni = lookup("x86-64-v4", "+avx512vnni,+avx512vpopcntdq");
  EXPECT_TRUE(vnni.hasVnni);
  EXPECT_TRUE(vnni.hasVpopcntdq);
  EXPECT_EQ(vnni.dot, DotForm::Vpdpbusd);
  EXPECT_EQ(vnni.popcount, PopcountForm::Native);
  EXPECT_EQ(vnni.getSpec(), "x86-64-v4:+avx512vnni,+avx512vpopcntdq");
  EXPECT_TRUE(lookup(vnni.getSpec()).hasVnni);

  EXPECT_EQ(lookup("znver4", "-avx512f").lanes, 8);
  EXPECT_FALSE(lookup("znver4", "-avx512vnni").hasVnni);
  // The last mention counts.
  EXPECT_TRUE(lookup("znver4", "-avx512vnni,+avx512vnni").hasVnni);
}

TEST(TargetRecordTest, UnknownNamesAndFeatures) {
  EXPECT_EQ(lookupError("cortexm4"),
            "unknown target 'cortexm4'; did you mean 'cortex-m4'?");
  EXPECT_EQ(lookupError("pdp-11-with-fpp"),
            "unknown target 'pdp-11-with-fpp'; --list-targets shows them all");
  EXPECT_EQ(lookupError("znver4", "avx512f"),
            "target feature 'avx512f' must be +NAME or -NAME");
  EXPECT_EQ(lookupError("znver4", "+"),
            "target feature '+' must be +NAME or -NAME");
}

TEST(TargetRecordTest, MicrocontrollersAvoidFloatInIntegerCode) {
  for (const char *name : {"cortex-m4", "cortex-m55", "riscv32", "c99"}) {
    EXPECT_FALSE(lookup(name).allowsFloatInIntegerCode) << name;
    EXPECT_EQ(lookup(name).lanes, 1) << name;
  }
}

TEST(TargetRecordTest, C99HasNoObjects) {
  auto machine = createTargetMachine(lookup("c99"));
  ASSERT_FALSE(bool(machine));
  EXPECT_EQ(llvm::toString(machine.takeError()),
            "target 'c99' has no object code; emit C, or choose another "
            "target");
}

} // namespace
