//===- Mapping.cpp - Loops of an op on a machine ----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/Mapping.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace qnn::energy;

Hierarchy::Hierarchy(const Machine &machine) : memories(machine.getLevels()) {
  bool hasRegisters =
      !memories.empty() && memories.front().kind == LevelKind::Register;
  shift = hasRegisters ? 0 : 1;
  numInner = static_cast<unsigned>(memories.size() + shift) - 1;
  main = static_cast<unsigned>(machine.getMain() + shift);
}

unsigned Hierarchy::getParent(unsigned level, Operand operand) const {
  do
    ++level;
  while (level < numInner && !holds(level, operand));
  return level;
}

bool qnn::energy::isRelevant(Operand operand, LoopDim dim) {
  switch (dim) {
  case LoopDim::B:
  case LoopDim::OY:
  case LoopDim::OX:
    return operand != Operand::Weight;
  case LoopDim::K:
    return operand != Operand::Input;
  case LoopDim::C:
  case LoopDim::FY:
  case LoopDim::FX:
    return operand != Operand::Output;
  case LoopDim::G:
    return true;
  }
  llvm_unreachable("unknown loop");
}

int64_t qnn::energy::countRows(int64_t outputs, int64_t taps, int64_t stride,
                               int64_t dilation, int64_t available) {
  int64_t extent = stride * (outputs - 1) + dilation * (taps - 1) + 1;
  int64_t rows = std::min(extent, outputs * taps);
  if (dilation > 1 && taps > 1 && outputs > 1 && rows > 1) {
    // The touched rows have gaps: count them.
    llvm::SmallVector<int64_t, 64> touched;
    for (int64_t output = 0; output < outputs; ++output)
      for (int64_t tap = 0; tap < taps; ++tap)
        touched.push_back(stride * output + dilation * tap);
    llvm::sort(touched);
    rows = std::unique(touched.begin(), touched.end()) - touched.begin();
  }
  return std::min(rows, available);
}

double qnn::energy::getTileElements(const LoopNest &nest, Operand operand,
                                    const TileSizes &tile) {
  auto at = [&](LoopDim dim) { return tile[static_cast<unsigned>(dim)]; };
  double groups = static_cast<double>(at(LoopDim::G));
  switch (operand) {
  case Operand::Weight:
    return groups * at(LoopDim::K) * at(LoopDim::C) * at(LoopDim::FY) *
           at(LoopDim::FX);
  case Operand::Output:
    return groups * at(LoopDim::B) * at(LoopDim::K) * at(LoopDim::OY) *
           at(LoopDim::OX);
  case Operand::Input:
    return groups * at(LoopDim::B) * at(LoopDim::C) *
           countRows(at(LoopDim::OY), at(LoopDim::FY), nest.strideY,
                     nest.dilationY, nest.inputHeight) *
           countRows(at(LoopDim::OX), at(LoopDim::FX), nest.strideX,
                     nest.dilationX, nest.inputWidth);
  }
  llvm_unreachable("unknown operand");
}

std::string qnn::energy::formatMapping(const Mapping &mapping,
                                       const Hierarchy &hierarchy) {
  std::string text = "spatial";
  auto append = [&](const Loop &loop) {
    text += " ";
    text += stringifyLoopDim(loop.dim);
    text += std::to_string(loop.factor);
  };
  for (const Loop &loop : mapping.spatial)
    append(loop);
  text += ";";
  static constexpr char letters[] = "WIO";
  for (size_t position = 0; position <= mapping.temporal.size(); ++position) {
    for (unsigned level = 1; level < hierarchy.getNumInner(); ++level)
      for (unsigned x = 0; x < numOperands; ++x)
        if (mapping.cuts[x][level] == position)
          text += " " + std::string(1, letters[x]) + std::to_string(level);
    if (position < mapping.temporal.size())
      append(mapping.temporal[position]);
  }
  return text;
}
