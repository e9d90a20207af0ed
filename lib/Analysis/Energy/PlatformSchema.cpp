//===- PlatformSchema.cpp - The keys of platform files ----------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one list of keys: the reader, the writer and the documentation follow it.
//
//===----------------------------------------------------------------------===//

#include "PlatformSchema.h"

#include "qnn/Analysis/Energy/PlatformYaml.h"

#include "llvm/ADT/StringExtras.h"

using namespace qnn::energy;

/// Smaller numbers mean a mistake, and quotients by them overflow.
static constexpr double leastPositive = 1e-12;

/// A number in [leastPositive, greatest].
static constexpr KeySpec positive(llvm::StringLiteral key,
                                  llvm::StringLiteral when, bool isRequired,
                                  llvm::StringLiteral unit,
                                  llvm::StringLiteral help,
                                  double greatest = 1e12) {
  return {key,           when,     KeyKind::Number, isRequired, unit,
          leastPositive, greatest, false,           help};
}

/// A number in [0, greatest].
static constexpr KeySpec nonNegative(llvm::StringLiteral key,
                                     llvm::StringLiteral when, bool isRequired,
                                     llvm::StringLiteral unit,
                                     llvm::StringLiteral help,
                                     double greatest = 1e12) {
  return {key,  when, KeyKind::Number, isRequired, unit, 0.0, greatest,
          true, help};
}

/// A whole number in [1, greatest].
static constexpr KeySpec count(llvm::StringLiteral key,
                               llvm::StringLiteral when, bool isRequired,
                               llvm::StringLiteral unit, double greatest,
                               llvm::StringLiteral help) {
  return {key,   when, KeyKind::Integer, isRequired, unit, 1.0, greatest,
          false, help};
}

static constexpr KeySpec choice(llvm::StringLiteral key,
                                llvm::StringLiteral when, bool isRequired,
                                llvm::StringLiteral words,
                                llvm::StringLiteral help) {
  return {key, when, KeyKind::Choice, isRequired, words, 0.0, 0.0, true, help};
}

static constexpr KeySpec choices(llvm::StringLiteral key, bool isRequired,
                                 llvm::StringLiteral words,
                                 llvm::StringLiteral help) {
  return {key, "", KeyKind::Choices, isRequired, words, 0.0, 0.0, true, help};
}

static constexpr KeySpec timingKeys[] = {
    positive("clock", "", true, "MHz", "clock of array and memories", 1e6),
    nonNegative("leakage", "", false, "mW", "static power, 0 = not modelled"),
    positive("utilisation", "", false, "1", "busy part of the array", 1),
};

static constexpr KeySpec computeKeys[] = {
    choice("law", "", true,
           "power|table|mul_add|bits_product|in_memory|instruction",
           "form of the energy of a MAC"),
    positive("parallel_macs", "", true, "1", "MACs per cycle, p", 1e9),
    positive("parallel_width", "", false, "bit",
             "p is parallel_macs*parallel_width/width; without it p is fixed",
             64),
    positive("unit_pj", "", false, "pJ",
             "picojoules per unit of every energy of the file"),
    count("accumulator_bits", "", false, "bit", 64,
          "width of sums; without it exact: q_w + q_a + log2(products)"),
    // power
    positive("energy", "law=power", true, "pJ", "a MAC of `width` bits"),
    positive("width", "law=power", true, "bit", "width of `energy`", 64),
    nonNegative("exponent", "law=power", true, "1",
                "E(s) = energy*(s/width)^exponent", 8),
    positive("float16_ratio", "law=power", false, "1",
             "float16 MAC over integer MAC of `width` bits"),
    positive("float32_ratio", "law=power", false, "1", "the same for float32"),
    // mul_add
    choice("operand", "law=mul_add", true, "geometric|max",
           "x = sqrt(q_w*q_a), or max(q_w, q_a)"),
    nonNegative("mul_quadratic", "law=mul_add", true, "pJ",
                "multiplier: quadratic*x^2 + linear*x + constant"),
    nonNegative("mul_linear", "law=mul_add", true, "pJ", "see above"),
    nonNegative("mul_constant", "law=mul_add", true, "pJ", "see above"),
    nonNegative("add_per_bit", "law=mul_add", true, "pJ",
                "adder of b bits: add_per_bit*b"),
    nonNegative("xnor_share", "law=mul_add", false, "1",
                "1-bit by 1-bit multiplier over an adder of 1 bit"),
    nonNegative("and_share", "law=mul_add", false, "1",
                "0/1 operand: over an adder of the sum"),
    nonNegative("mux_share", "law=mul_add", false, "1",
                "1-bit by b-bit multiplier over an adder of b bits"),
    nonNegative("ternary_share", "law=mul_add", false, "1",
                "the same for a ternary operand"),
    choice("shifter", "law=mul_add", false, "yes|no",
           "power-of-two operands cost an adder of g*log10(g) bits"),
    choice("exact_table", "law=mul_add", false, "on|off",
           "adders of 8, 16, 32 bits by the entries below"),
    nonNegative("add8", "law=mul_add", false, "pJ", "adder of 8 bits"),
    nonNegative("add16", "law=mul_add", false, "pJ", "adder of 16 bits"),
    nonNegative("add32", "law=mul_add", false, "pJ", "adder of 32 bits"),
    positive("float16_mac", "law=mul_add", false, "pJ", "float16 MAC"),
    positive("float32_mac", "law=mul_add", false, "pJ", "float32 MAC"),
    // bits_product
    positive("energy", "law=bits_product", true, "pJ",
             "MAC of `width` by `width` bits"),
    positive("width", "law=bits_product", true, "bit",
             "E = energy*(q_w/width)*(q_a/width)", 64),
    positive("float16_mac", "law=bits_product", false, "pJ", "float16 MAC"),
    positive("float32_mac", "law=bits_product", false, "pJ", "float32 MAC"),
    // in_memory
    count("array_rows", "law=in_memory", true, "1", 1e6, "rows, R"),
    count("array_columns", "law=in_memory", true, "1", 1e6, "columns"),
    count("cell_bits", "law=in_memory", true, "bit", 16, "bits of a cell"),
    count("input_bits", "law=in_memory", true, "bit", 16, "input bits a cycle"),
    nonNegative("cell_energy", "law=in_memory", true, "fJ", "one cell"),
    nonNegative("adc_energy", "law=in_memory", true, "fJ", "one conversion"),
    nonNegative("shift_add_energy", "law=in_memory", true, "fJ",
                "shift and add of one conversion"),
    // instruction
    positive("instruction_energy", "law=instruction", true, "pJ",
             "one instruction with its fetch"),
    positive("cpi", "law=instruction", true, "1", "cycles per instruction"),
    positive("instructions_per_mac", "law=instruction", true, "1",
             "where nobody predicts instructions"),
    nonNegative("sram_share", "law=instruction", true, "1",
                "SRAM words per instruction, likewise"),
    nonNegative("flash_share", "law=instruction", true, "1",
                "flash words per instruction, likewise"),
};

static constexpr KeySpec rowKeys[] = {
    count("weight_bits", "", true, "bit", 64, "weights up to this width"),
    count("activation_bits", "", true, "bit", 64, "inputs up to this width"),
    choice("format", "", true, "int|float|pow2",
           "what the datapath multiplies"),
    positive("energy", "", false, "pJ", "of a MAC; this or `power`"),
    positive("power", "", false, "mW",
             "of the array: energy = power/(parallel_macs*clock)"),
    positive("area", "", false, "mm2", "of the array"),
};

static constexpr KeySpec closedKeys[] = {
    nonNegative("post_operations", "", true, "1",
                "operations per output: bias, batch norm, activation"),
    nonNegative("other_per_mac", "", true, "1", "such an operation over a MAC"),
    nonNegative("fanout_exponent", "", true, "1",
                "a fetched word serves p^fanout_exponent MACs", 1),
    nonNegative("accumulator_accesses", "", true, "1",
                "accesses to the sum in the innermost memory per MAC"),
    nonNegative("weight_transfers", "", true, "1",
                "main buffer accesses per weight"),
    nonNegative("input_transfers", "", true, "1", "the same per input"),
    nonNegative("output_transfers", "", true, "1", "the same per output"),
    choice("biases", "", true, "counted|free", "biases are weights"),
    count("image_bits", "", true, "bit", 64, "width of the network's input"),
};

static constexpr KeySpec levelKeys[] = {
    choice("kind", "", true, "register|buffer|offchip",
           "beside each MAC, on chip, off chip"),
    positive("capacity", "", false, "bit",
             "shared by all operands; of one MAC for registers; without it and "
             "the next two unlimited (registers: one element)"),
    positive("weight_capacity", "", false, "bit", "partition of weights"),
    positive("activation_capacity", "", false, "bit",
             "partition of inputs and outputs"),
    positive("map_share", "", false, "1",
             "largest part of the activation partition that one map may fill",
             1),
    choices("holds", false, "weights|inputs|outputs",
            "operands kept here, the others bypass; without it all"),
    choice("double_buffer", "", false, "yes|no",
           "tiles that are replaced need twice their size"),
    choice("resident_weights", "", false, "yes|no",
           "weights of the whole network may stay between inferences"),
    choice("price", "", true, "bit|mac|size_power|size_linear",
           "form of the energy of an access"),
    positive("bandwidth", "", false, "bit", "bits per cycle"),
    choice("delivers", "", false, "fanout",
           "p^fanout_exponent words per cycle instead of a bandwidth"),
    // bit
    positive("word_bits", "price=bit", true, "bit", "bits of one access", 1e9),
    nonNegative("read", "price=bit", true, "pJ", "one access"),
    nonNegative("write", "price=bit", true, "pJ", "one access"),
    choice("whole_words", "price=bit", false, "yes|no",
           "a tile takes whole words"),
    // mac
    nonNegative("ratio", "price=mac", true, "1",
                "a word as wide as the datapath over a MAC of that width"),
    // size_power, size_linear
    positive("reference_size", "price=size_power", true, "KiB", "S0"),
    nonNegative("reference_energy", "price=size_power", true, "pJ",
                "per bit: reference_energy*(S/S0)^exponent up to the knee"),
    nonNegative("exponent", "price=size_power", true, "1", "see above", 4),
    positive("knee_size", "price=size_power", true, "KiB", "S1"),
    nonNegative("knee_energy", "price=size_power", true, "pJ",
                "per bit: knee_energy*(S/S1)^knee_exponent above"),
    nonNegative("knee_exponent", "price=size_power", true, "1", "see above", 4),
    positive("word_bits", "price=size_linear", true, "bit", "bits of a word",
             1e9),
    nonNegative("base_energy", "price=size_linear", true, "pJ",
                "per word: base_energy + slope*(S - base_size)"),
    nonNegative("base_size", "price=size_linear", true, "KiB", "see above"),
    nonNegative("slope", "price=size_linear", true, "pJ", "per KiB"),
};

static constexpr KeySpec arrayKeys[] = {
    choices("dims", true, "b|k|c|oy|ox|fy|fx|g",
            "loops that may be unrolled along this axis"),
    count("size", "", true, "1", 1e6, "elements along the axis"),
    choice("scales", "", false, "yes|no",
           "grows by parallel_width/width as p does"),
};

static constexpr KeySpec dataflowKeys[] = {
    choice("halo", "", false, "refetch|slide|slide_any",
           "rows shared by neighbouring tiles"),
    choice("multicast", "", false, "yes|no", "one read serves many MACs"),
    choice("adder_tree", "", false, "yes|no", "sums across MACs leave once"),
    choice("elide_first_read", "", false, "yes|no",
           "the first visit of a sum reads no zero"),
    choice("final_width_when_complete", "", false, "yes|no",
           "a tile of finished outputs takes q_o bits in a buffer"),
    choice("requantize", "", false, "array|offchip",
           "finished sums get q_o bits at the array or when they leave the "
           "chip"),
};

static constexpr SectionSpec sections[] = {
    {"timing", SectionSpec::Map, true, timingKeys, "time and leakage"},
    {"compute", SectionSpec::Map, true, computeKeys, "the array of MACs"},
    {"compute.rows", SectionSpec::List, false, rowKeys,
     "rows of `law: table`: an op takes the cheapest that covers its widths"},
    {"closed", SectionSpec::Map, true, closedKeys,
     "what the closed form counts"},
    {"levels", SectionSpec::NamedList, true, levelKeys,
     "memories from the array outwards; an empty list: inside the MAC's price"},
    {"array", SectionSpec::List, false, arrayKeys,
     "axes of the array, for the tiled model"},
    {"dataflow", SectionSpec::Map, false, dataflowKeys,
     "what the tiled model assumes"},
};

llvm::ArrayRef<SectionSpec> qnn::energy::getPlatformSections() {
  return sections;
}

void qnn::energy::printPlatformSchema(llvm::raw_ostream &os) {
  for (const SectionSpec &section : sections) {
    os << "\n### `" << section.name << "`"
       << (section.form == SectionSpec::Map ? "" : " (list)") << "\n\n"
       << section.help << "\n\n| key | with | value | |\n|---|---|---|---|\n";
    for (const KeySpec &key : section.keys) {
      llvm::StringRef value = key.unitOrWords;
      llvm::SmallVector<llvm::StringRef> words;
      value.split(words, '|');
      os << "| `" << key.key << "`" << (key.isRequired ? "" : " (optional)")
         << " | " << key.when << " | " << llvm::join(words, ", ") << " | "
         << key.help << " |\n";
    }
  }
}
