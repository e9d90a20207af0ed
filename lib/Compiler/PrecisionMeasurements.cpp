//===- PrecisionMeasurements.cpp - What quantized forms did -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/PrecisionMeasurements.h"
#include "qnn/Support/AtomicFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace qnn;

/// A character for each sample.
static std::string formatHits(const std::vector<bool> &hits) {
  std::string text;
  for (bool hit : hits)
    text += hit ? '1' : '0';
  return text;
}

static std::vector<bool> parseHits(llvm::StringRef text) {
  std::vector<bool> hits;
  for (char c : text)
    hits.push_back(c == '1');
  return hits;
}

/// Reads one entry of the list `measurements`.
static bool fromJSON(const llvm::json::Value &value,
                     std::vector<unsigned> &widths,
                     PrecisionMeasurement &measurement, llvm::json::Path path) {
  llvm::json::ObjectMapper mapper(value, path);
  std::string hits, testHits;
  std::vector<int64_t> bits;
  if (!mapper || !mapper.map("widths", bits) ||
      !mapper.map("noise", measurement.noise) || !mapper.map("hits", hits) ||
      !mapper.map("test_hits", testHits))
    return false;
  widths.assign(bits.begin(), bits.end());
  measurement.hits = parseHits(hits);
  measurement.testHits = parseHits(testHits);
  return true;
}

llvm::Expected<PrecisionMeasurements>
PrecisionMeasurements::open(llvm::StringRef path, llvm::StringRef fingerprint) {
  PrecisionMeasurements result;
  result.path = path.str();
  result.fingerprint = fingerprint.str();
  if (path.empty() || !llvm::sys::fs::exists(path))
    return result;
  auto fail = [&](const llvm::Twine &what) {
    return llvm::createStringError(
        path + ": " + what + "; remove the file to begin anew, or name another");
  };
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return fail(buffer.getError().message());
  llvm::Expected<llvm::json::Value> value =
      llvm::json::parse((*buffer)->getBuffer());
  if (!value)
    return fail("is no checkpoint: " + llvm::toString(value.takeError()));
  const llvm::json::Object *object = value->getAsObject();
  const llvm::json::Array *list =
      object ? object->getArray("measurements") : nullptr;
  if (!list || object->getInteger("schema") != 1)
    return fail("is no checkpoint");
  if (object->getString("fingerprint") != fingerprint)
    return fail("is of another network, other data or other methods");
  for (const llvm::json::Value &entry : *list) {
    llvm::json::Path::Root root("measurements");
    std::vector<unsigned> widths;
    PrecisionMeasurement measurement;
    if (!fromJSON(entry, widths, measurement, root))
      return fail("is no checkpoint: " + llvm::toString(root.getError()));
    result.measurements[widths] = std::move(measurement);
  }
  return result;
}

const PrecisionMeasurement *
PrecisionMeasurements::find(llvm::ArrayRef<unsigned> widths) const {
  auto it = measurements.find(widths.vec());
  return it == measurements.end() ? nullptr : &it->second;
}

std::string PrecisionMeasurements::toJson() const {
  llvm::json::Array list;
  for (const auto &[widths, measurement] : measurements)
    list.push_back(llvm::json::Object{
        {"widths", std::vector<int64_t>(widths.begin(), widths.end())},
        {"noise", measurement.noise},
        {"hits", formatHits(measurement.hits)},
        {"test_hits", formatHits(measurement.testHits)}});
  llvm::json::Object object{{"schema", 1},
                            {"fingerprint", fingerprint},
                            {"measurements", std::move(list)}};
  return llvm::formatv("{0:1}", llvm::json::Value(std::move(object))).str();
}

llvm::Error PrecisionMeasurements::add(llvm::ArrayRef<unsigned> widths,
                                       PrecisionMeasurement measurement) {
  measurements[widths.vec()] = std::move(measurement);
  if (path.empty())
    return llvm::Error::success();
  return writeFileAtomically(path, toJson() + "\n");
}
