//===- EnergyReportTest.cpp - Table, JSON and CSV ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/EnergyReport.h"

#include "Networks.h"

#include "llvm/Support/JSON.h"

using namespace qnn::energy;
using namespace qnn::energy::test;

namespace {

/// The small network of Table I at \p bits with names, on 1 Mb.
EnergyReport makeSmallReport(unsigned bits) {
  auto works = buildTableI({{{1, 64}, {1, 64}, {1, 64}}}, bits);
  int layer = 0;
  for (LayerWork &work : works) {
    work.op = work.kind == WorkKind::Pool ? "qnn.max_pool2d" : "qnn.conv2d";
    work.name = "layer" + std::to_string(layer++);
  }
  return makeReport(makeModel(1), works, "main");
}

std::string render(const EnergyReport &report, ReportFormat format) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printReport(report, format, os);
  return text;
}

TEST(EnergyReportTest, Formats) {
  EXPECT_EQ(parseReportFormat("table"), ReportFormat::Table);
  EXPECT_EQ(parseReportFormat("json"), ReportFormat::JSON);
  EXPECT_EQ(parseReportFormat("csv"), ReportFormat::CSV);
  EXPECT_EQ(parseReportFormat("html"), ReportFormat::HTML);
  EXPECT_FALSE(parseReportFormat("pdf"));
}

TEST(EnergyReportTest, TableFitsTheScreenAndSaysWhatItAssumes) {
  EnergyReport report = makeSmallReport(8);
  report.rows[0].work.name = std::string(200, 'x');
  std::string text = render(report, ReportFormat::Table);
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(text).split(lines, '\n');
  for (llvm::StringRef line : lines)
    EXPECT_LE(line.size(), 120u) << line.str();
  for (const char *expected :
       {"@main", "moons2017 (28 nm",
        "1 Mb (128 KiB) on chip: 512 kb (64 KiB) "
        "for weights, 512 kb (64 KiB) for maps",
        "unverified", "in uJ", "13 576 192", "69.871", "100.0%", "8/8", "-/8",
        " wo ", " MHz, ", "TOPS/W with 8/8 bits, ",
        "weights 83.9 KiB, maps at most 80.0 KiB"})
    EXPECT_NE(text.find(expected), std::string::npos) << expected << "\n"
                                                      << text;
}

TEST(EnergyReportTest, SmallTotalsAreInNanojoules) {
  std::string text = render(makeSmallReport(1), ReportFormat::Table);
  EXPECT_NE(text.find("in nJ"), std::string::npos) << text;
  EXPECT_NE(text.find("3642.747"), std::string::npos) << text;
}

TEST(EnergyReportTest, JSONKeepsItsContract) {
  EnergyReport report = makeSmallReport(8);
  auto parsed = llvm::json::parse(render(report, ReportFormat::JSON));
  ASSERT_TRUE(bool(parsed));
  const llvm::json::Object &root = *parsed->getAsObject();
  EXPECT_EQ(root.getInteger("schema"), 1);
  EXPECT_EQ(root.getString("platform"), "moons2017");
  EXPECT_EQ(root.getString("model"), "closed");
  EXPECT_EQ(root.getInteger("unverified_constants"), report.getNumUnverified());

  const llvm::json::Array &ops = *root.getArray("ops");
  ASSERT_EQ(ops.size(), 7u); // Three convolutions and pools, a dense layer.
  const llvm::json::Object &total = *root.getObject("total");
  for (const char *field :
       {"macs", "mac_pj", "post_pj", "sram_pj", "sram_local_pj", "sram_main_pj",
        "dram_pj", "total_pj"}) {
    double sum = 0;
    for (const llvm::json::Value &op : ops) {
      ASSERT_TRUE(op.getAsObject()->getNumber(field)) << field;
      sum += *op.getAsObject()->getNumber(field);
    }
    ASSERT_TRUE(total.getNumber(field)) << field;
    EXPECT_NEAR(sum / *total.getNumber(field), 1, 1e-14) << field;
  }
  const llvm::json::Object &conv = *ops[0].getAsObject();
  EXPECT_EQ(conv.getString("name"), "layer1");
  EXPECT_EQ(conv.getString("op"), "qnn.conv2d");
  EXPECT_EQ(conv.getInteger("weight_bits"), 8);
  EXPECT_EQ(conv.getInteger("activation_bits"), 8);
  EXPECT_EQ(conv.getInteger("dram_map_words"), 65536);
  EXPECT_EQ(ops[1].getAsObject()->getInteger("weight_bits"), 0);

  EXPECT_EQ(conv.getString("bound_by"), "dram");
  EXPECT_EQ(conv.getBoolean("spills_output"), true);
  EXPECT_NEAR(*conv.getNumber("utilisation"), 13824 / 35200.0, 1e-12);

  const llvm::json::Array &constants = *root.getArray("constants");
  ASSERT_EQ(constants.size(), report.constants.size());
  EXPECT_EQ(constants[0].getAsObject()->getString("name"), "timing.clock");
  EXPECT_EQ(constants[0].getAsObject()->getNumber("value"), 200);
}

TEST(EnergyReportTest, TrafficIsListedByMemoryAndOperand) {
  EnergyReport report = makeSmallReport(8);
  auto parsed = llvm::json::parse(render(report, ReportFormat::JSON));
  ASSERT_TRUE(bool(parsed));
  const llvm::json::Object &root = *parsed->getAsObject();
  const llvm::json::Object &total =
      *root.getObject("total")->getObject("traffic");
  ASSERT_EQ(total.size(), 3u);
  auto getBits = [](const llvm::json::Object &traffic, llvm::StringRef level,
                    llvm::StringRef operand, llvm::StringRef direction) {
    return *traffic.getObject(level)->getObject(operand)->getNumber(direction);
  };
  // The image, and the map of 64x32x32 out and in again; all weights.
  EXPECT_EQ(getBits(total, "dram", "inputs", "read_bits"), 8 * (3072 + 65536));
  EXPECT_EQ(getBits(total, "dram", "outputs", "write_bits"), 8 * 65536);
  EXPECT_EQ(getBits(total, "dram", "weights", "read_bits"), 8 * 85888);
  double energy = 0;
  for (const llvm::json::Value &op : *root.getArray("ops"))
    for (const auto &level : *op.getAsObject()->getObject("traffic"))
      energy += *level.second.getAsObject()->getNumber("pj");
  EXPECT_NEAR(energy, report.total.getSramPJ() + report.total.dramPJ,
              1e-9 * energy);
}

TEST(EnergyReportTest, CSVHasOneLinePerOp) {
  EnergyReport report = makeSmallReport(8);
  report.rows[0].work.name = "a,\"b\"";
  std::string text = render(report, ReportFormat::CSV);
  EXPECT_EQ(llvm::StringRef(text).count('\n'), report.rows.size() + 2);
  EXPECT_NE(text.find("\"a,\"\"b\"\"\",qnn.conv2d,1769472,8,8,"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("\ntotal,,13576192,0,0,"), std::string::npos);
}

TEST(EnergyReportTest, PageEscapesNamesAndShowsEveryPart) {
  EnergyReport report = makeSmallReport(8);
  report.rows[0].work.name = "<script>alert('\"')";
  std::string text = render(report, ReportFormat::HTML);
  EXPECT_EQ(text.find("<script>alert"), std::string::npos);
  EXPECT_EQ(text.find("http"), text.npos) << "the page needs no network";
  for (const char *expected :
       {"&lt;script&gt;alert(", "69.871 uJ", "1 Mb (128 KiB)", "id=bars",
        "id=memory", "id=roofline", "id=ops", "id=constants", "prefers-color",
        // The map of 64x32x32 and the pooled one, codes of 8 bits.
        "at most 80.0 KiB", "the memory for maps holds 64.0 KiB (dashed)"})
    EXPECT_NE(text.find(expected), std::string::npos) << expected;
}

TEST(EnergyReportTest, MapsLiveFromTheirOpToTheLastReader) {
  EnergyReport report = makeSmallReport(8);
  // 64x32x32 from the first convolution, halved in both directions by the pool.
  EXPECT_EQ(report.rows[0].liveBits, 8 * 65536);
  EXPECT_EQ(report.rows[1].liveBits, 8 * (65536 + 16384));
  EXPECT_EQ(report.rows[2].liveBits, 8 * (16384 + 16384));
}

TEST(EnergyReportTest, IsDeterministic) {
  for (ReportFormat format : {ReportFormat::Table, ReportFormat::JSON,
                              ReportFormat::CSV, ReportFormat::HTML})
    EXPECT_EQ(render(makeSmallReport(4), format),
              render(makeSmallReport(4), format));
}

} // namespace
