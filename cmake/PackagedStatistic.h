//===- PackagedStatistic.h - Statistics as packaged -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Included first. `llvm::Statistic` has members or none, as NDEBUG says; the
/// LLVM packages are built with NDEBUG, and construct the statistics of our
/// passes. Ours, with assertions, would read members that nobody wrote.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_PACKAGEDSTATISTIC_H
#define QNN_PACKAGEDSTATISTIC_H

#ifndef NDEBUG
#define NDEBUG
#include "llvm/ADT/Statistic.h"
#undef NDEBUG
#endif

#endif // QNN_PACKAGEDSTATISTIC_H
