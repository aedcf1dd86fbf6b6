-- The file of the served folder that a pipeline was read from: whose folder it is in serves the pipeline, wherever an edit puts its text.
ALTER TABLE pipelines ADD COLUMN served_file TEXT;
UPDATE pipelines SET served_file = file
    WHERE EXISTS (SELECT 1 FROM pipeline_versions WHERE pipeline_versions.pipeline = pipelines.name AND origin = 'file');
