-- What an attempt was given, so that its run can be made again: the values of parameters, as JSON, those of its trigger among them, and the
-- day that `today` means. Nothing, when a command made it.
ALTER TABLE attempts ADD COLUMN parameters TEXT;
ALTER TABLE attempts ADD COLUMN today TEXT;
