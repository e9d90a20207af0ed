//===- HostilePlatformTest.cpp - Files with one thing wrong -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Every line of every built-in platform, with one thing wrong: either there is
/// one error that names file and line, or the platform prices a network, and
/// every figure is a finite number.
///
//===----------------------------------------------------------------------===//

#include "Networks.h"

#include "qnn/Analysis/Energy/EnergyReport.h"
#include "qnn/Analysis/Energy/PlatformYaml.h"

#include "llvm/ADT/StringExtras.h"

using namespace qnn::energy;
using namespace qnn::energy::test;

namespace {

using Lines = std::vector<std::string>;

class HostilePlatformTest : public ::testing::TestWithParam<std::string> {
protected:
  /// The lines of the platform's file.
  Lines getLines() const {
    std::string text;
    llvm::raw_string_ostream os(text);
    printPlatform(llvm::cantFail(lookupPlatform(GetParam())), os);
    llvm::SmallVector<llvm::StringRef> parts;
    llvm::StringRef(text).split(parts, '\n');
    return Lines(parts.begin(), parts.end());
  }

  /// Reads the file; true if it is a platform.
  bool tryFile(const Lines &lines, const std::string &what) {
    SCOPED_TRACE(what);
    std::string text = llvm::join(lines, "\n");
    auto platform = parsePlatform(llvm::MemoryBufferRef(text, "p.yaml"));
    if (!platform) {
      std::string error = llvm::toString(platform.takeError());
      EXPECT_TRUE(llvm::StringRef(error).starts_with("p.yaml:")) << error;
      EXPECT_EQ(error.find('\n'), std::string::npos) << error;
      return false;
    }
    price(*platform);
    return true;
  }

private:
  void price(const Platform &platform) {
    std::vector<LayerWork> works =
        buildTableI({{{1, 32}, {1, 32}, {1, 32}}}, 4);
    auto model = Estimator::create(platform, {});
    if (!model) {
      EXPECT_FALSE(llvm::toString(model.takeError()).empty());
      return;
    }
    if (llvm::Error error = (*model)->check(works)) {
      EXPECT_FALSE(llvm::toString(std::move(error)).empty());
      return;
    }
    EnergyReport report = makeReport(**model, works);
    for (double figure :
         {report.total.getComputePJ(), report.total.getSramPJ(),
          report.total.dramPJ, report.total.cycles, report.getMilliwatts(),
          report.getTOPSPerWatt(), report.getUtilisation()}) {
      EXPECT_TRUE(std::isfinite(figure));
      EXPECT_GE(figure, 0);
    }
    std::string text;
    llvm::raw_string_ostream os(text);
    printTable(report, os);
    printJSON(report, os);
    EXPECT_EQ(text.find("nan"), std::string::npos) << text;
  }
};

const llvm::StringLiteral valueMark("value: ");

TEST_P(HostilePlatformTest, Numbers) {
  Lines lines = getLines();
  unsigned numRefused = 0;
  for (std::string &line : lines) {
    size_t from = line.find(valueMark.str());
    if (from == std::string::npos)
      continue;
    from += valueMark.size();
    std::string old = line;
    for (const char *number :
         {"-1", "0", "1e-300", "0.5", "1e6", "1e18", "1e300", "1e999", "nan",
          "inf", "-0", "0x10", "''", "[1]", "1 2", "true"}) {
      line = old.substr(0, from) + number + old.substr(old.find(',', from));
      numRefused += !tryFile(lines, old + " -> " + number);
    }
    line = old;
  }
  EXPECT_GT(numRefused, 100u);
}

TEST_P(HostilePlatformTest, MissingLines) {
  Lines lines = getLines();
  for (size_t at = 0; at < lines.size(); ++at) {
    Lines changed = lines;
    changed.erase(changed.begin() + at);
    tryFile(changed, "without " + lines[at]);
  }
}

TEST_P(HostilePlatformTest, RepeatedAndUnknownKeys) {
  Lines lines = getLines();
  for (size_t at = 0; at < lines.size(); ++at) {
    llvm::StringRef key = llvm::StringRef(lines[at]).ltrim();
    bool isEntry = key.starts_with("-") || key.empty() || key.starts_with("#");
    if (isEntry || !key.contains(':'))
      continue;
    Lines repeated = lines;
    repeated.insert(repeated.begin() + at, lines[at]);
    EXPECT_FALSE(tryFile(repeated, "twice " + lines[at]));
    Lines unknown = lines;
    unknown[at].insert(lines[at].size() - key.size(), "x");
    EXPECT_FALSE(tryFile(unknown, "unknown x" + key.str()));
  }
}

TEST_P(HostilePlatformTest, MissingLevels) {
  Lines lines = getLines();
  // All sections but one, one after another.
  for (size_t at = 0; at < lines.size(); ++at) {
    if (lines[at].empty() || lines[at][0] == ' ' || lines[at][0] == '#')
      continue;
    Lines changed(lines.begin(), lines.begin() + at);
    size_t end = at + 1;
    while (end < lines.size() && (lines[end].empty() || lines[end][0] == ' '))
      ++end;
    changed.insert(changed.end(), lines.begin() + end, lines.end());
    bool isPlatform = tryFile(changed, "without section " + lines[at]);
    llvm::StringRef section = llvm::StringRef(lines[at]).split(':').first;
    bool isOptional = section == "technology" || section == "array" ||
                      section == "dataflow" || section == "levels" ||
                      section == "description";
    EXPECT_TRUE(isOptional || !isPlatform) << lines[at];
  }
}

TEST(HostilePlatform, PricesBySizeAreNeverNegative) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printPlatform(llvm::cantFail(lookupPlatform("eyeriss")), os);
  llvm::StringRef mark("base_size: {value: 0.5,");
  size_t position = text.find(mark.str());
  ASSERT_NE(position, std::string::npos);
  text.replace(position, mark.size(), "base_size: {value: 50,");
  auto platform = parsePlatform(llvm::MemoryBufferRef(text, "p.yaml"));
  ASSERT_FALSE(bool(platform));
  std::string error = llvm::toString(platform.takeError());
  EXPECT_NE(error.find("levels.buffer.base_energy: is less than "
                       "slope*base_size"),
            std::string::npos)
      << error;
}

TEST(HostilePlatform, FewerMacsThanOneNeedNoArray) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printPlatform(llvm::cantFail(lookupPlatform("cortex-m4")), os);
  llvm::StringRef mark("parallel_macs: {value: 1,");
  size_t position = text.find(mark.str());
  ASSERT_NE(position, std::string::npos);
  text.replace(position, mark.size(), "parallel_macs: {value: 0.5,");
  auto platform = parsePlatform(llvm::MemoryBufferRef(text, "p.yaml"));
  EXPECT_TRUE(bool(platform)) << llvm::toString(platform.takeError());
}

std::vector<std::string> getNames() {
  std::vector<std::string> names;
  for (llvm::StringRef name : getPlatformNames())
    names.push_back(name.str());
  return names;
}

INSTANTIATE_TEST_SUITE_P(Presets, HostilePlatformTest,
                         ::testing::ValuesIn(getNames()), [](const auto &info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

} // namespace
