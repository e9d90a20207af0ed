//===- LLVMEmitterTest.cpp - Tests of objects and headers -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Parser/Parser.h"
#include "qnn/InitAllDialects.h"
#include "qnn/Target/LLVM/ModelLinker.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/FileSystem.h"

#include "gtest/gtest.h"

using namespace qnn;

namespace {

constexpr char network[] = R"(
func.func @net(%x: tensor<1x6x6x4xf32> {qnn.name = "image */"}) -> (tensor<1x4x4x8x!qnn.int<2>> {qnn.name = "codes"}) {
  %w = qnn.constant dense<1> : tensor<8x3x3x4xi8> -> tensor<8x3x3x4x!qnn.int<2>>
  %0 = qnn.quantize %x {scale = array<f64: 0.125>, qnn.name = "in/q"} : tensor<1x6x6x4xf32> -> tensor<1x6x6x4x!qnn.int<4>>
  %1 = qnn.conv2d_integer nhwc %0, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, qnn.name = "conv"} : (tensor<1x6x6x4x!qnn.int<4>>, tensor<8x3x3x4x!qnn.int<2>>) -> tensor<1x4x4x8xi32>
  %2 = qnn.threshold %1 {thresholds = dense<[[-9, 0, 9]]> : tensor<1x3xi64>, decreasing = array<i1: false>, axis = 3 : i64, qnn.name = "act"} : tensor<1x4x4x8xi32> -> tensor<1x4x4x8x!qnn.int<2>>
  return %2 : tensor<1x4x4x8x!qnn.int<2>>
})";

/// The network lowered to LLVM IR for a target.
struct Lowered {
  explicit Lowered(llvm::StringRef targetName) {
    mlir::DialectRegistry registry;
    mlir::qnn::registerAllDialects(registry);
    mlir::MLIRContext mlirContext(registry);
    auto parsed =
        mlir::parseSourceString<mlir::ModuleOp>(network, &mlirContext);
    TargetRecord target = llvm::cantFail(lookupTarget(targetName));
    signature = llvm::cantFail(lowerToLLVMDialect(*parsed, target));
    machine = llvm::cantFail(createTargetMachine(target));
    std::vector<ModelVariant> variants(1);
    variants[0].target = target;
    variants[0].machine = llvm::cantFail(createTargetMachine(target));
    variants[0].module = llvm::cantFail(translateToLLVM(*parsed, context));
    llvm::cantFail(optimize(*variants[0].module, *machine));
    module = llvm::cantFail(linkModel(signature, std::move(variants)));
  }

  llvm::SmallVector<char> object() {
    llvm::SmallVector<char> bytes;
    llvm::raw_svector_ostream os(bytes);
    llvm::cantFail(emitObject(*module, *machine, os));
    return bytes;
  }

  ModelSignature signature;
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> module;
  std::unique_ptr<llvm::TargetMachine> machine;
};

class EmitObject : public ::testing::TestWithParam<const char *> {};

TEST_P(EmitObject, KeepsTheNamesOfLayers) {
  Lowered lowered(GetParam());
  llvm::SmallVector<char> bytes = lowered.object();
  auto object = llvm::cantFail(
      llvm::object::ObjectFile::createObjectFile(llvm::MemoryBufferRef(
          llvm::StringRef(bytes.data(), bytes.size()), "net.o")));
  std::map<std::string, uint32_t> symbols;
  for (const llvm::object::SymbolRef &symbol : object->symbols())
    symbols[llvm::cantFail(symbol.getName()).str()] =
        llvm::cantFail(symbol.getFlags());
  auto isGlobal = [&](const std::string &name) {
    return (symbols.at(name) & llvm::object::SymbolRef::SF_Global) != 0;
  };
  for (const char *name :
       {"net_run", "net_call", "net_abi_version", "net_arena_bytes",
        "net_message", "net_target", "net_call_parallel", "net_signature"}) {
    ASSERT_TRUE(symbols.count(name)) << name;
    EXPECT_TRUE(isGlobal(name)) << name;
  }
  // Layers keep their names, but another model may have the same.
  for (const char *name : {"net_0_in_q", "net_1_conv"}) {
    ASSERT_TRUE(symbols.count(name)) << name;
    EXPECT_FALSE(isGlobal(name)) << name;
  }
  for (const auto &entry : symbols) {
    if (entry.first.substr(0, 3) == "net")
      continue;
    EXPECT_FALSE(entry.second & llvm::object::SymbolRef::SF_Global &&
                 !(entry.second & llvm::object::SymbolRef::SF_Undefined))
        << entry.first;
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, EmitObject,
                         ::testing::Values("native", "x86-64-v3", "x86-64-v4",
                                           "znver4", "icelake-server",
                                           "aarch64", "rv64gc", "x86-64",
                                           "cortex-m4", "cortex-m55", "riscv32",
                                           "riscv64"));

TEST(LLVMEmitterTest, ArmCallsFollowTheEmbeddedABI) {
  Lowered lowered("cortex-m4");
  llvm::SmallVector<char> bytes = lowered.object();
  llvm::StringRef text(bytes.data(), bytes.size());
  // The base ABI passes doubles in integer registers: these names say so.
  EXPECT_TRUE(text.contains("__aeabi_dmul"));
  EXPECT_FALSE(text.contains("__muldf3"));
}

TEST(LLVMEmitterTest, ObjectsAreReproducible) {
  EXPECT_EQ(Lowered("znver4").object(), Lowered("znver4").object());
}

TEST(LLVMEmitterTest, Header) {
  Lowered lowered("cortex-m4");
  std::string text;
  llvm::raw_string_ostream os(text);
  emitHeader(lowered.signature, os);
  llvm::StringRef header(text);
  for (const char *line :
       {"#define NET_ABI_VERSION 2\n", "#define NET_ARENA_ALIGNMENT 16\n",
        "#define NET_NUM_INPUTS 1\n", "#define NET_NUM_OUTPUTS 1\n",
        "in0 (image * /): 1 x 6 x 6 x 4 float\n", "#define NET_IN0_SIZE 144\n",
        "#define NET_OUT0_SIZE 128\n", "#define NET_OUT0_SHAPE {1, 4, 4, 8}\n",
        "out0 (codes): 1 x 4 x 4 x 8 int8_t, codes of type !qnn.int<2>\n",
        "uint64_t net_arena_bytes(void);\n",
        "int net_run(const float *in0, int8_t *out0, void *arena);\n",
        "int net_call(const void *const *inputs, void *const *outputs, void "
        "*arena);\n"})
    EXPECT_TRUE(header.contains(line)) << line << "is not in\n" << text;
  EXPECT_TRUE(header.contains("#define NET_ARENA_BYTES " +
                              std::to_string(lowered.signature.arenaBytes)));
  // 6 x 6 x 4 codes; the sums never reach memory.
  EXPECT_EQ(lowered.signature.arenaBytes, 144);
}

} // namespace
