//===- Study.cpp - Tables of a study ----------------------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Analysis/Studies/Study.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

using namespace qnn::studies;

const Table &Study::getTable(llvm::StringRef key) const {
  auto it = llvm::find_if(tables,
                          [&](const Table &table) { return table.key == key; });
  assert(it != tables.end() && "no such table");
  return *it;
}

double qnn::studies::getNumber(const Table &table, size_t row,
                               llvm::StringRef key) {
  auto column = llvm::find_if(
      table.columns, [&](const Column &column) { return column.key == key; });
  assert(column != table.columns.end() && "no such column");
  const auto &value = table.rows[row][column - table.columns.begin()].value;
  if (const auto *whole = std::get_if<int64_t>(&value))
    return static_cast<double>(*whole);
  return std::get<double>(value);
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

static std::string formatCell(const Cell &cell, const Column &column) {
  if (const auto *text = std::get_if<std::string>(&cell.value))
    return *text;
  if (const auto *whole = std::get_if<int64_t>(&cell.value))
    return llvm::formatv("{0}", *whole);
  std::string text = "-";
  if (const auto *number = std::get_if<double>(&cell.value))
    text = llvm::formatv(("{0:f" + std::to_string(column.digits) + "}").c_str(),
                         *number);
  return text;
}

/// The cells of \p column; digits stay aligned where one of them is marked.
static std::vector<std::string> formatColumn(const Table &table,
                                             size_t column) {
  auto isMarked = [&](const std::vector<Cell> &row) {
    return row[column].isLeast;
  };
  bool hasMarks = llvm::any_of(table.rows, isMarked);
  std::vector<std::string> cells = {table.columns[column].heading +
                                    (hasMarks ? " " : "")};
  for (const std::vector<Cell> &row : table.rows)
    cells.push_back(formatCell(row[column], table.columns[column]) +
                    (isMarked(row) ? "*"
                     : hasMarks    ? " "
                                   : ""));
  return cells;
}

static bool isText(const Table &table, size_t column) {
  return llvm::any_of(table.rows, [&](const std::vector<Cell> &row) {
    return std::holds_alternative<std::string>(row[column].value);
  });
}

static void printTable(const Table &table, llvm::raw_ostream &os) {
  os << "\n" << table.title << "\n\n";
  std::vector<std::string> lines(table.rows.size() + 1);
  for (size_t index = 0; index < table.columns.size(); ++index) {
    std::vector<std::string> cells = formatColumn(table, index);
    size_t width = 0;
    for (const std::string &cell : cells)
      width = std::max(width, cell.size());
    for (auto [line, cell] : llvm::zip_equal(lines, cells)) {
      std::string space(width - cell.size(), ' ');
      line += (index == 0 ? "" : "  ") +
              (isText(table, index) ? cell + space : space + cell);
    }
  }
  for (llvm::StringRef line : lines)
    os << line.rtrim() << "\n";
}

void qnn::studies::printText(const Study &study, llvm::raw_ostream &os) {
  os << study.title << "\n";
  for (const std::string &note : study.notes)
    os << note << "\n";
  for (const Table &table : study.tables)
    printTable(table, os);
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static llvm::json::Value getValue(const Cell &cell) {
  return std::visit(
      [](const auto &value) -> llvm::json::Value {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>,
                                     std::monostate>)
          return nullptr;
        else
          return value;
      },
      cell.value);
}

static void printRow(const Table &table, const std::vector<Cell> &row,
                     llvm::json::OStream &json) {
  for (auto [column, cell] : llvm::zip_equal(table.columns, row))
    json.attribute(column.key, getValue(cell));
  json.attributeArray("least", [&] {
    for (auto [column, cell] : llvm::zip_equal(table.columns, row))
      if (cell.isLeast)
        json.value(column.key);
  });
}

void qnn::studies::printJSON(const Study &study, llvm::raw_ostream &os) {
  llvm::json::OStream json(os, /*IndentSize=*/2);
  json.object([&] {
    json.attribute("schema", 1);
    json.attribute("study", study.name);
    json.attribute("title", study.title);
    json.attributeArray("notes", [&] {
      for (const std::string &note : study.notes)
        json.value(note);
    });
    json.attributeObject("tables", [&] {
      for (const Table &table : study.tables)
        json.attributeArray(table.key, [&] {
          for (const std::vector<Cell> &row : table.rows)
            json.object([&] { printRow(table, row, json); });
        });
    });
  });
  os << "\n";
}
