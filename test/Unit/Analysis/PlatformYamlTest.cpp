//===- PlatformYamlTest.cpp - Platforms as files ----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/PlatformYaml.h"
#include "qnn/Analysis/Energy/Machine.h"

#include "gtest/gtest.h"

#include <random>

using namespace qnn::energy;

namespace {

std::string print(const Platform &platform) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printPlatform(platform, os);
  return text;
}

llvm::Expected<Platform> parse(llvm::StringRef text) {
  return parsePlatform(llvm::MemoryBufferRef(text, "p.yaml"));
}

/// The message for \p text, empty if it is a platform.
std::string getError(llvm::StringRef text) {
  auto platform = parse(text);
  return platform ? "" : llvm::toString(platform.takeError());
}

/// The file of horowitz45 with \p from replaced by \p to.
std::string edit(llvm::StringRef from, llvm::StringRef to) {
  std::string text = print(llvm::cantFail(lookupPlatform("horowitz45")));
  size_t position = text.find(from.str());
  EXPECT_NE(position, std::string::npos) << from.str();
  return text.replace(position, from.size(), to.str());
}

TEST(PlatformYamlTest, EveryPresetPrintsAndParsesBack) {
  for (llvm::StringRef name : getPlatformNames()) {
    auto platform = lookupPlatform(name);
    ASSERT_TRUE(bool(platform)) << llvm::toString(platform.takeError());
    EXPECT_EQ(platform->getName(), name);
    auto again = parse(print(*platform));
    ASSERT_TRUE(bool(again)) << llvm::toString(again.takeError());
    EXPECT_TRUE(*again == *platform) << name.str();
    EXPECT_EQ(print(*again), print(*platform));
    Machine machine(*platform);
    EXPECT_GT(machine.getClockMHz(), 0);
  }
}

TEST(PlatformYamlTest, PlainNumbersAndSizes) {
  auto platform = parse(edit("capacity: {value: 524288, unit: bit, confidence: "
                             "inferred, source: \"64 KiB, chosen for this "
                             "platform\"}",
                             "capacity: 128 KiB"));
  ASSERT_TRUE(bool(platform)) << llvm::toString(platform.takeError());
  const Constant *constant = platform->find("levels.sram.capacity");
  ASSERT_TRUE(constant);
  EXPECT_EQ(constant->value, 1048576);
  EXPECT_EQ(constant->source, "given in p.yaml");
  EXPECT_EQ(constant->confidence, Confidence::Inferred);
}

TEST(PlatformYamlTest, ErrorsNameFileLineAndKey) {
  const struct {
    const char *from, *to, *message;
  } rows[] = {
      {"{value: 500,", "{value: -500,",
       "p.yaml:6: timing.clock: must be positive, got -500"},
      {"{value: 500,", "{value: 0,",
       "p.yaml:6: timing.clock: must be positive, got 0"},
      {"{value: 500,", "{value: nan,",
       "p.yaml:6: timing.clock: must be finite, got 'nan'"},
      {"{value: 500,", "{value: 1e300,",
       "p.yaml:6: timing.clock: must be a number from 1e-12 to 1e+06, got "
       "1e300"},
      {"{value: 500,", "{value: fast,",
       "p.yaml:6: timing.clock: must be a number in MHz, got 'fast'"},
      {"unit: MHz", "unit: GHz",
       "p.yaml:6: timing.clock.unit: must be 'MHz', got 'GHz'"},
      {"  clock:", "  clok: 1\n  clock:",
       "p.yaml:6: timing.clok: unknown key; did you mean 'clock'?"},
      {"  clock:", "  leakage: 1\n  clock:",
       "p.yaml:8: key 'leakage' appears twice"},
      {"  clock:", "  colour: red\n  clock:",
       "p.yaml:6: timing.colour: unknown key"},
      {"law: mul_add", "law: power",
       "p.yaml:9: compute.energy: is missing; law=power needs it"},
      {"law: mul_add", "law: muladd",
       "p.yaml:9: compute.law: 'muladd' is not one of power, table, mul_add, "
       "bits_product, in_memory, instruction; did you mean 'mul_add'?"},
      {"schema: 1", "schema: 2", "p.yaml:1: schema: must be 1"},
      {"levels:", "lvels:",
       "p.yaml:38: lvels: unknown key; did you mean 'levels'?"},
      {"confidence: inferred", "confidence: sure",
       "p.yaml:6: timing.clock.confidence: must be confirmed, remembered or "
       "inferred, got 'sure'"},
      {"dims: k", "dims: k k", "array.0.dims: names 'k' twice"},
      {"name: dram", "name: sram", "levels.1.name: 'sram' appears twice"},
      {"kind: buffer", "kind: offchip",
       "levels.dram: lies behind an off-chip memory, which must be the last"},
      {"kind: buffer", "kind: register",
       "levels: has no buffer between array and off-chip memory"},
      {"array:\n", "array: 3\nx:\n", "unknown key"},
      {"{value: 500,", "{value: 1e-300,",
       "p.yaml:6: timing.clock: must be a number from 1e-12 to 1e+06, got "
       "1e-300"},
  };
  for (const auto &row : rows) {
    std::string error = getError(edit(row.from, row.to));
    EXPECT_NE(error.find(row.message), std::string::npos)
        << "expected: " << row.message << "\ngot:      " << error;
    EXPECT_EQ(error.find('\n'), std::string::npos) << error;
  }
}

TEST(PlatformYamlTest, HostileShapes) {
  std::string deep(100000, '[');
  std::string nested;
  for (int i = 0; i < 20000; ++i)
    nested += "- ";
  std::string steps;
  for (int i = 0; i < 300; ++i)
    steps += std::string(i, ' ') + "a:\n";
  for (const std::string &text :
       {std::string(), std::string("\0", 1), deep, nested, steps,
        "levels: " + deep, std::string("a: &x 1\nb: *x\n"),
        std::string("a: *x\n"), std::string("--- 1\n--- 2\n"),
        std::string("? [a]\n: b\n"), std::string("\"abc"),
        std::string("\xff\xfe\x00"), std::string(2 << 20, 'a')}) {
    std::string error = getError(text);
    EXPECT_TRUE(llvm::StringRef(error).starts_with("p.yaml:"))
        << text.substr(0, 40) << " gave: " << error;
    EXPECT_EQ(error.find('\n'), std::string::npos) << error;
  }
}

// Whatever happens to a file, the answer is a platform or one error.
TEST(PlatformYamlTest, SurvivesRandomEdits) {
  const unsigned seed = 20261121;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  auto draw = [&](size_t bound) { return random() % bound; };
  std::vector<std::string> files;
  for (llvm::StringRef name : getPlatformNames())
    files.push_back(print(llvm::cantFail(lookupPlatform(name))));
  const std::string snippets[] = {"-1",  "0",   "nan", "1e999", "{",  "[",
                                  "]",   "}",   ":",   "- ",    "\n", "\"",
                                  "*a ", "&a ", "!!x", "|\n",   "#",  "name:"};
  unsigned numPlatforms = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = files[draw(files.size())];
    for (size_t edits = 1 + draw(3); edits > 0; --edits) {
      size_t at = draw(text.size());
      switch (draw(4)) {
      case 0:
        text[at] = static_cast<char>(draw(256));
        break;
      case 1:
        text.insert(at, snippets[draw(std::size(snippets))]);
        break;
      case 2:
        text.erase(at, 1 + draw(60));
        break;
      case 3: // A piece of another file, or the same again.
        const std::string &other = files[draw(files.size())];
        text.insert(at, other.substr(draw(other.size()), draw(200)));
        break;
      }
    }
    auto platform = parse(text);
    if (platform) {
      ++numPlatforms;
      Machine machine(*platform);
      EXPECT_TRUE(bool(parse(print(*platform)))) << "round " << round;
      continue;
    }
    std::string error = llvm::toString(platform.takeError());
    EXPECT_TRUE(llvm::StringRef(error).starts_with("p.yaml:")) << error;
    EXPECT_EQ(error.find('\n'), std::string::npos) << error;
  }
  EXPECT_GT(numPlatforms, 20u); // Edits of texts and comments are harmless.
}

} // namespace
