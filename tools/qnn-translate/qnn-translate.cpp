#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"
#include "qnn/InitAllTranslations.h"

int main(int argc, char **argv) {
  mlir::qnn::registerAllTranslations();
  return mlir::failed(
      mlir::mlirTranslateMain(argc, argv, "qnn translation driver\n"));
}
