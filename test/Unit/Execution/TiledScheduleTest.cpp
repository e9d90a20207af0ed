//===- TiledScheduleTest.cpp - Code moves what the model says ---*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Random layers with searched and with shuffled schedules on several machines:
// the code that runs them computes the interpreter's bits, and what it counts
// at its tiles is what the report of the tiled model says, to the bit.
//
//===----------------------------------------------------------------------===//

#include "ScheduledLayer.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace qnn::test;

namespace {

/// A machine, and how much memory it gets.
struct MachineChoice {
  const char *platform, *memory;
};

/// A platform file that goes away with the test.
class PlatformFile {
public:
  explicit PlatformFile(llvm::StringRef levels) {
    int descriptor;
    EXPECT_FALSE(llvm::sys::fs::createTemporaryFile("machine", "yaml",
                                                    descriptor, path));
    llvm::raw_fd_ostream os(descriptor, /*shouldClose=*/true);
    os << R"(schema: 1
name: machine
description: of a test
timing: {clock: 500}
compute: {law: bits_product, parallel_macs: 16, energy: 0.2, width: 8}
closed: {post_operations: 0, other_per_mac: 1, fanout_exponent: 0,
         accumulator_accesses: 0, weight_transfers: 1, input_transfers: 0,
         output_transfers: 2, biases: counted, image_bits: 8}
)" << levels;
  }
  ~PlatformFile() { llvm::sys::fs::remove(path); }
  std::string getPath() const { return std::string(path); }

private:
  llvm::SmallString<128> path;
};

} // namespace

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

/// A convolution of any kind: strided, dilated, grouped, depthwise, padded.
static std::string makeConvolution(Random &random) {
  bool isNCHW = random.flip();
  int64_t groups = random.pick({1, 1, 2, 4});
  int64_t perGroup = random.pick({1, 3, 4, 8}), out = random.pick({1, 2, 4, 6});
  if (random.in(0, 4) == 0)
    groups = 6, perGroup = out = 1; // Depthwise.
  int64_t kernel = random.in(1, 3), stride = random.in(1, 3);
  int64_t dilation = random.in(1, 2), pad = random.in(0, 2);
  int64_t size = random.in(6, 14);
  int64_t outSize = (size + 2 * pad - (kernel - 1) * dilation - 1) / stride + 1;
  auto image = [&](int64_t n, int64_t c, int64_t y, int64_t x) {
    return isNCHW ? std::vector<int64_t>{n, c, y, x}
                  : std::vector<int64_t>{n, y, x, c};
  };
  std::string attrs =
      "input_zero_point = " + std::to_string(random.in(-5, 5)) +
      " : i64, weight_zero_point = " + arrayAttr("i32", {random.in(-2, 2)}) +
      ", strides = " + arrayAttr("i64", {stride, stride}) +
      ", pads = " + arrayAttr("i64", {pad, pad, pad, pad}) +
      ", dilations = " + arrayAttr("i64", {dilation, dilation}) +
      ", groups = " + std::to_string(groups) + " : i64";
  int64_t batch = random.in(1, 2);
  return oneOp({tensorType(image(batch, groups * perGroup, size, size),
                           random.codeType()),
                tensorType(image(groups * out, perGroup, kernel, kernel),
                           random.codeType(/*withPow2=*/true))},
               std::string("qnn.conv2d_integer ") + (isNCHW ? "nchw" : "nhwc") +
                   " %0, %1 {" + attrs + "}",
               tensorType(image(batch, groups * out, outSize, outSize), "i64"));
}

static std::string makeProduct(Random &random) {
  int64_t m = random.in(1, 12), k = random.in(1, 60), n = random.in(1, 20);
  return oneOp({tensorType({m, k}, random.codeType()),
                tensorType({k, n}, random.codeType(true))},
               "qnn.matmul_integer %0, %1 {weight_zero_point = array<i32: 1>}",
               tensorType({m, n}, random.pick({"i32", "i64"})));
}

namespace {
class TiledSchedule : public ::testing::TestWithParam<unsigned> {};
} // namespace

/// Registers, two buffers, a buffer that only weights use, double buffering.
static constexpr const char *bypassing = R"(levels:
  - {name: rf, kind: register, capacity: 256, price: bit, word_bits: 8,
     read: 0.05, write: 0.05, bandwidth: 512}
  - {name: wbuf, kind: buffer, capacity: 512 b, holds: weights, price: bit,
     word_bits: 64, read: 2, write: 2, bandwidth: 512}
  - {name: ibuf, kind: buffer, capacity: 1024 b, holds: inputs, price: bit,
     double_buffer: yes, word_bits: 64, read: 3, write: 3, bandwidth: 512}
  - {name: sram, kind: buffer, capacity: 64 KiB, price: bit, word_bits: 64,
     read: 20, write: 20, bandwidth: 512}
  - {name: dram, kind: offchip, price: bit, word_bits: 64, read: 1300,
     write: 1300, bandwidth: 64}
array:
  - {dims: k ox, size: 4}
  - {dims: c fy, size: 4}
dataflow: {halo: refetch, elide_first_read: no, multicast: )";

TEST_P(TiledSchedule, CountsWhatTheReportSays) {
  Random random(GetParam());
  bool hasMulticast = GetParam() % 3 != 0;
  PlatformFile file(std::string(bypassing) + (hasMulticast ? "yes}" : "no}"));
  std::string own = file.getPath();
  const MachineChoice machines[] = {
      {"horowitz45", "4KiB"}, {"horowitz45", "16KiB"}, {"eyeriss", "4KiB"},
      {"edge-npu", "4KiB"},   {"tpu-2mb", "8KiB"},     {own.c_str(), "4KiB"},
      {"moons2017", "8KiB"},  {"moons2017", "64KiB"}};
  std::string text =
      GetParam() % 4 == 3 ? makeProduct(random) : makeConvolution(random);
  const MachineChoice &machine =
      machines[(GetParam() + GetParam() / 8) % std::size(machines)];
  Preparation prepared(machine.platform, machine.memory, random.flip(), random);
  expectCounted(prepared, text, random);
  EXPECT_TRUE(prepared.isTiled || HasFatalFailure());
}

INSTANTIATE_TEST_SUITE_P(Seeds, TiledSchedule, ::testing::Range(0u, 80u));

TEST(TiledScheduleTest, EditedScheduleMovesOtherWords) {
  Random random(1);
  std::string text =
      oneOp({"tensor<1x16x12x12x!qnn.int<8>>", "tensor<24x16x3x3x!qnn.int<8>>"},
            "qnn.conv2d_integer nchw %0, %1 {strides = array<i64: 1, 1>, "
            "pads = array<i64: 1, 1, 1, 1>}",
            "tensor<1x24x12x12xi32>");
  Preparation searched("horowitz45", "2KiB", /*shuffles=*/false, random);
  std::vector<int64_t> best = expectCounted(searched, text, random);
  Preparation edited("horowitz45", "2KiB", /*shuffles=*/true, random);
  std::vector<int64_t> other = expectCounted(edited, text, random);
  ASSERT_TRUE(searched.isTiled && edited.isTiled);
  EXPECT_EQ(best.front(), other.front()) << "MACs are the same";
  EXPECT_NE(best, other);
  EXPECT_GT(edited.cost.getTotalPJ(), searched.cost.getTotalPJ());
}

/// Real sums keep their order, or the op keeps its code.
TEST(TiledScheduleTest, RealSumsKeepTheirOrder) {
  Random random(2);
  unsigned numTiled = 0;
  for (int i = 0; i < 8; ++i) {
    std::string text =
        oneOp({"tensor<1x3x9x9xf32>", "tensor<4x3x3x3xf32>", "tensor<4xf32>"},
              "qnn.conv2d nchw %0, %1, %2 {strides = array<i64: 1, 1>, "
              "pads = array<i64: 1, 1, 1, 1>}",
              "tensor<1x4x9x9xf32>");
    Preparation prepared("horowitz45", "4KiB", /*shuffles=*/i > 0, random);
    std::vector<int64_t> counted = expectSameAfter(
        [&](mlir::ModuleOp module) { return prepared.run(module); }, text,
        random);
    numTiled += prepared.isTiled;
    EXPECT_EQ(counted.empty(), !prepared.isTiled);
  }
  EXPECT_LT(numTiled, 8u);
}
