"""Projects made from texts and codings that lie beside each other as plain files."""
