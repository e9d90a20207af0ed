//===- Study.h - Tables and plots of a study --------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What a study found out, without a word about how it is written; and its
/// renderings: text at most 120 columns wide, JSON, and an SVG picture that
/// needs nothing else. The same study gives the same bytes.
///
//===----------------------------------------------------------------------===//

#ifndef QNN_ANALYSIS_STUDIES_STUDY_H
#define QNN_ANALYSIS_STUDIES_STUDY_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace qnn::studies {

/// A cell of a table: text, a whole number, a number, or nothing.
struct Cell {
  std::variant<std::monostate, std::string, int64_t, double> value;
  bool isLeast = false; ///< Marked as the minimum of its group.

  Cell() = default;
  Cell(std::string text) : value(std::move(text)) {}
  Cell(llvm::StringRef text) : value(text.str()) {}
  Cell(int64_t number) : value(number) {}
  Cell(double number, bool isLeast = false) : value(number), isLeast(isLeast) {}
};

/// A column of a table.
struct Column {
  std::string key;     ///< In JSON, with its unit: "total_1mb_uj".
  std::string heading; ///< In text.
  unsigned digits = 3; ///< Behind the point, in text.
};

/// A table of a study.
struct Table {
  std::string key;   ///< In JSON.
  std::string title; ///< One line.
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

/// Values over categories, on a logarithmic axis.
struct Plot {
  struct Series {
    std::string name;
    std::vector<double> values; ///< One per category; 0 is not drawn.
    int least = -1;             ///< The category to be marked, if any.
  };
  std::string title;
  std::vector<std::string> categories;
  std::vector<Series> series;
};

/// The result of a study.
struct Study {
  std::string name;  ///< "moons".
  std::string title; ///< One line.
  std::vector<std::string> notes;
  std::vector<Table> tables;
  std::string xLabel, yLabel; ///< Of all plots.
  std::vector<Plot> plots;    ///< Drawn side by side; same names of series.

  /// The table called \p key, which must exist.
  const Table &getTable(llvm::StringRef key) const;
};

/// The number in column \p key of \p row; both must exist.
double getNumber(const Table &table, size_t row, llvm::StringRef key);

/// Writes the tables for people; `*` marks the least of a group.
void printText(const Study &study, llvm::raw_ostream &os);

/// Writes `{"schema": 1, "study", "title", "notes", "tables": {KEY: [{COLUMN:
/// VALUE, ..., "least": [COLUMN...]}]}}`.
void printJSON(const Study &study, llvm::raw_ostream &os);

/// Draws the plots.
void printSVG(const Study &study, llvm::raw_ostream &os);

} // namespace qnn::studies

#endif // QNN_ANALYSIS_STUDIES_STUDY_H
