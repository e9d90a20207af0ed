//===- EnergyBench.cpp - How fast the energy models are ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Times the models on a network of the size of ResNet-18 and prints JSON:
// evaluations of the closed form, the search for all schedules, many platforms
// and widths, and how the time grows with the number of ops. With the name of a
// platform, prints the search for each layer alone instead.
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Energy/ClosedForm.h"
#include "qnn/Analysis/Energy/Search.h"
#include "qnn/Analysis/Energy/TiledEstimator.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <ctime>

using namespace qnn::energy;

namespace {
/// Builds networks with residual blocks, 8 bits everywhere.
struct Network {
  std::vector<LayerWork> works;

  LayerWork &add(WorkKind kind, llvm::ArrayRef<unsigned> producers,
                 int64_t inputs, int64_t outputs) {
    LayerWork work;
    work.name = "layer" + std::to_string(works.size());
    work.kind = kind;
    work.producers.assign(producers.begin(), producers.end());
    work.inputs = inputs;
    work.outputs = outputs;
    work.weight = work.activation = work.output = OperandFormat::integer(8);
    works.push_back(work);
    return works.back();
  }

  /// The index of a convolution of the map of \p producer.
  unsigned conv(unsigned producer, int64_t in, int64_t out, int64_t size,
                int64_t filter, int64_t stride) {
    LayerWork &work =
        add(WorkKind::Contraction, {producer},
            in * size * size * stride * stride, out * size * size);
    work.nest[LoopDim::K] = out;
    work.nest[LoopDim::C] = in;
    work.nest[LoopDim::OY] = work.nest[LoopDim::OX] = size;
    work.nest[LoopDim::FY] = work.nest[LoopDim::FX] = filter;
    work.nest.strideY = work.nest.strideX = stride;
    work.nest.inputHeight = work.nest.inputWidth = size * stride;
    work.macs = work.nest.getMacs();
    work.biasWords = out;
    work.weightWords = out * in * filter * filter + out;
    return works.size() - 1;
  }

  unsigned block(unsigned input, int64_t in, int64_t out, int64_t size) {
    int64_t stride = in == out ? 1 : 2;
    unsigned first = conv(input, in, out, size, 3, stride);
    unsigned second = conv(first, out, out, size, 3, 1);
    unsigned skip = in == out ? input : conv(input, in, out, size, 1, 2);
    add(WorkKind::Merge, {second, skip}, out * size * size, out * size * size);
    return works.size() - 1;
  }
};
} // namespace

/// ResNet-18 with \p blocks blocks per stage (2 in the original).
static std::vector<LayerWork> makeResNet(int blocks) {
  Network network;
  LayerWork &image = network.add(WorkKind::Input, {}, 0, 3 * 224 * 224);
  image.isImage = true;
  unsigned last = network.conv(0, 3, 64, 112, 7, 2);
  LayerWork &pool =
      network.add(WorkKind::Pool, {last}, 64 * 112 * 112, 64 * 56 * 56);
  pool.nest[LoopDim::G] = 64;
  pool.nest[LoopDim::OY] = pool.nest[LoopDim::OX] = 56;
  pool.nest[LoopDim::FY] = pool.nest[LoopDim::FX] = 3;
  pool.nest.strideY = pool.nest.strideX = 2;
  pool.nest.inputHeight = pool.nest.inputWidth = 112;
  last = network.works.size() - 1;
  int64_t channels = 64, size = 56;
  for (int stage = 0; stage < 4; ++stage) {
    for (int block = 0; block < blocks; ++block) {
      bool shrinks = stage > 0 && block == 0;
      if (shrinks)
        size /= 2;
      last = network.block(last, channels, shrinks ? 2 * channels : channels,
                           size);
      if (shrinks)
        channels *= 2;
    }
  }
  LayerWork &mean = network.add(WorkKind::Pool, {last}, 512 * 49, 512);
  mean.nest[LoopDim::FY] = mean.nest[LoopDim::FX] = 7;
  network.conv(network.works.size() - 1, 512, 1000, 1, 1, 1);
  return std::move(network.works);
}

/// Milliseconds of this core that \p run takes, the least of \p repeats.
template <typename Run>
static double measure(int repeats, Run run) {
  double best = 1e300;
  for (int i = 0; i < repeats; ++i) {
    std::clock_t start = std::clock();
    run();
    double time = 1e3 * double(std::clock() - start) / CLOCKS_PER_SEC;
    best = std::min(best, time);
  }
  return best;
}

static std::unique_ptr<Estimator> create(llvm::StringRef name,
                                         ModelKind model) {
  EstimatorOptions options;
  options.model = model;
  return llvm::cantFail(
      Estimator::create(llvm::cantFail(lookupPlatform(name)), options));
}

/// 10000 pairs of a platform and widths per layer, all on one thread.
static double measurePoints(llvm::ArrayRef<LayerWork> works) {
  std::vector<std::unique_ptr<Estimator>> estimators;
  for (const char *name : {"moons2017", "hashemi2016", "vasquez2021-analytic",
                           "horowitz45", "eyeriss"})
    estimators.push_back(create(name, ModelKind::Closed));
  double sum = 0;
  double time = measure(1, [&] {
    for (unsigned point = 0; point < 10000; ++point) {
      std::vector<LayerWidths> widths = getWidths(works);
      for (size_t i = 0; i < widths.size(); ++i)
        widths[i].weight.bits = widths[i].activation.bits =
            1 + (point * 7 + i) % 16;
      sum += estimators[point % estimators.size()]
                 ->estimate(works, widths)
                 .total.getTotalPJ();
    }
  });
  return sum > 0 ? time : 0;
}

/// Searches each layer alone, its maps and weights off chip.
static void printLayers(llvm::ArrayRef<LayerWork> works,
                        llvm::StringRef platform) {
  auto estimator = create(platform, ModelKind::Tiled);
  double total = 0;
  for (const LayerWork &work : works) {
    if (work.kind != WorkKind::Contraction)
      continue;
    TiledOp op;
    op.nest = work.nest;
    op.weight = op.input = op.output = work.weight;
    op.outputs = static_cast<double>(work.outputs);
    const MemoryLevel &main =
        estimator->getMachine().getLevels()[estimator->getMachine().getMain()];
    op.mainFree = main.capacity;
    op.weightFree = main.weightCapacity;
    op.activationFree = main.activationCapacity;
    // Alone, and with its maps on chip as a whole where they fit.
    const LoopNest &nest = op.nest;
    double maps[] = {
        getTileElements(nest, Operand::Input, nest.size) * op.input.bits,
        getTileElements(nest, Operand::Output, nest.size) * op.output.bits};
    for (unsigned stay = 0; stay < 4; ++stay) {
      TiledOp own = op;
      double bits = 0;
      for (unsigned i : {0u, 1u})
        if (stay >> i & 1) {
          own.isResident[i + 1] = true;
          bits += maps[i];
        }
      std::optional<double> &room =
          own.activationFree ? own.activationFree : own.mainFree;
      if (room)
        *room -= bits;
      if (room && *room <= 0)
        continue;
      TiledPricer pricer(estimator->getMachine(), own);
      std::optional<SearchResult> found;
      double time = measure(1, [&] { found = findMapping(pricer, {}); });
      total += time;
      if (!found)
        continue;
      llvm::outs() << llvm::formatv(
          "{0,-8}{1,-4}{2,8:f1} ms {3,6} nodes {4,3} unrollings gap {5,6:f2} "
          "%  {6:f3} uJ  {7}\n",
          work.name, stay, time, found->nodes,
          enumerateUnrolling(pricer).size(), 100 * found->getGap(),
          found->value / 1e6,
          formatMapping(found->mapping, pricer.getHierarchy()));
    }
  }
  llvm::outs() << llvm::formatv("{0:f1} ms\n", total);
}

int main(int argc, char **argv) {
  std::vector<LayerWork> works = makeResNet(2);
  if (argc > 1) {
    printLayers(works, argv[1]);
    return 0;
  }
  llvm::json::Object result;
  auto closed = create("moons2017", ModelKind::Closed);
  result["ops"] = static_cast<int64_t>(works.size());
  result["closed_ms"] = measure(5,
                                [&] {
                                  for (int i = 0; i < 1000; ++i)
                                    closed->estimate(works);
                                }) /
                        1000;

  llvm::json::Object searches;
  for (const char *name :
       {"moons2017", "horowitz45", "eyeriss", "edge-npu", "tpu-2mb"}) {
    double gap = 0;
    double time = measure(1, [&] {
      // A new estimator knows no schedules yet.
      auto tiled = create(name, ModelKind::Tiled);
      auto plan =
          llvm::cantFail(static_cast<TiledEstimator &>(*tiled).plan(works, {}));
      for (double layer : plan.gaps)
        gap = std::max(gap, layer);
    });
    searches[name] =
        llvm::json::Object{{"plan_ms", time}, {"largest_gap", gap}};
  }
  result["searches"] = std::move(searches);
  result["points_10000_ms"] = measurePoints(works);

  llvm::json::Array growth;
  for (int blocks : {2, 8, 32, 128}) {
    std::vector<LayerWork> deep = makeResNet(blocks);
    double time = measure(5,
                          [&] {
                            for (int i = 0; i < 100; ++i)
                              closed->estimate(deep);
                          }) /
                  100;
    growth.push_back(
        llvm::json::Object{{"ops", static_cast<int64_t>(deep.size())},
                           {"closed_ms", time},
                           {"us_per_op", 1e3 * time / deep.size()}});
  }
  result["growth"] = std::move(growth);
  llvm::outs() << llvm::formatv("{0:2}", llvm::json::Value(std::move(result)))
               << "\n";
  return 0;
}
