"""What any file may say of a local education agency (district, charter, cooperative), in one vocabulary."""
