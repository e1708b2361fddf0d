-- The demo sink: the products without their image. Runs in the sink database; a second run changes nothing.
-- Only the key is required: a column that the source drops gets no values any more. Times are the source's, so nothing here fills or renews them.
CREATE TABLE IF NOT EXISTS productinfo (
  id BIGINT NOT NULL,
  name VARCHAR(255) NULL,
  description TEXT NULL,
  category VARCHAR(100) NULL,
  price DECIMAL(10, 2) NULL,
  created_at TIMESTAMP NULL DEFAULT NULL,
  updated_at TIMESTAMP NULL DEFAULT NULL,
  PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
