#ifndef QNN_INITALLTRANSLATIONS_H
#define QNN_INITALLTRANSLATIONS_H

namespace mlir::qnn {

/// Registers the translations from and to other formats, with their options.
void registerAllTranslations();

} // namespace mlir::qnn

#endif // QNN_INITALLTRANSLATIONS_H
