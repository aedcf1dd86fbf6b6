-- How far a message has got that leaves in several parts; what a channel makes of it is its own business.
ALTER TABLE deliveries ADD COLUMN progress TEXT;
