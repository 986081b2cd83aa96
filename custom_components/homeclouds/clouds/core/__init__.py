"""What all clouds share: the model, codecs, features, errors, connections and limits."""
