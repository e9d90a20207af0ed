//===- EvaluateSensitivity.cpp - Which layers need bits ---------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EvaluateSensitivity.h"
#include "Progress.h"
#include "qnn/Sensitivity.h"
#include "qnn/Support/AtomicFile.h"
#include "llvm/Support/raw_ostream.h"

using namespace qnn;

llvm::Error SensitivityFlags::run(const EvaluationData &data,
                                  const LoadOptions &loadOptions) const {
  // Nearly real; 16 bits would take long to compile.
  constexpr unsigned widest = 12;
  PrecisionAssignmentOptions options;
  options.widths = {widths.begin(), widths.end()};
  if (options.widths.back() < widest)
    options.widths.push_back(widest);
  options.checkpoint = checkpoint;
  options.progress = makeProgress();
  if (llvm::Error error = quantize.getOptions().moveInto(options.quantize))
    return error;
  llvm::Expected<Model> model = Model::load(data.model, loadOptions);
  if (!model)
    return model.takeError();
  llvm::Expected<LabelledSamples> samples = readLabelledSamples(
      model->inputs(), data.data, data.labels, data.range, getPreprocessing());
  if (!samples)
    return samples.takeError();
  llvm::Expected<CalibratedModel> calibrated =
      calibration.calibrate(*model, options.quantize);
  if (!calibrated)
    return calibrated.takeError();
  LabelledSamples test;
  llvm::Expected<PrecisionAssignment> assignment =
      PrecisionAssignment::create(*calibrated, *samples, test, options);
  if (!assignment)
    return assignment.takeError();
  llvm::Expected<std::vector<Sensitivity>> sensitivities =
      measureSensitivities(*assignment);
  if (!sensitivities)
    return sensitivities.takeError();
  if (!plot.empty()) {
    std::string text;
    llvm::raw_string_ostream os(text);
    printSensitivities(*sensitivities, AssignFormat::Svg, os);
    if (llvm::Error error = writeFileAtomically(plot, text))
      return error;
  }
  printSensitivities(*sensitivities,
                     data.json ? AssignFormat::Json : AssignFormat::Table,
                     llvm::outs());
  return llvm::Error::success();
}
