-- The demo source: ten products. Runs in the source database; a second run changes nothing.
CREATE TABLE IF NOT EXISTS products (
  id BIGINT NOT NULL AUTO_INCREMENT,
  name VARCHAR(255) NOT NULL,
  description TEXT NULL,
  category VARCHAR(100) NULL,
  price DECIMAL(10, 2) NULL,
  image VARCHAR(512) NULL,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Where incremental snapshots keep their watermarks (Debezium, "Sending signals": three columns, in this order). Its rows may be deleted at any time.
CREATE TABLE IF NOT EXISTS debezium_signal (
  id VARCHAR(64) NOT NULL,
  type VARCHAR(32) NOT NULL,
  data VARCHAR(2048) NULL,
  PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

INSERT INTO products (id, name, description, category, price, image)
SELECT * FROM (
  SELECT 1 AS id, 'Walnut Desk' AS name, 'Solid walnut, oiled, room for two screens' AS description, 'Furniture' AS category, 489.00 AS price, 'https://shop.example/i/walnut-desk.webp' AS image
  UNION ALL SELECT 2, 'Reading Lamp', 'Warm light on a long arm', 'Lighting', 74.50, 'https://shop.example/i/reading-lamp.webp'
  UNION ALL SELECT 3, 'Wool Blanket', 'Undyed merino, 140 x 200 cm', 'Textiles', 119.90, 'https://shop.example/i/wool-blanket.webp'
  UNION ALL SELECT 4, 'Moka Pot', 'Three cups, for any stove', 'Kitchen', 32.00, 'https://shop.example/i/moka-pot.webp'
  UNION ALL SELECT 5, 'Chef''s Knife', '20 cm blade, ash handle', 'Kitchen', 96.40, 'https://shop.example/i/chefs-knife.webp'
  UNION ALL SELECT 6, 'Field Notebook', 'Dotted, 96 pages, lies flat', 'Stationery', 8.75, 'https://shop.example/i/field-notebook.webp'
  UNION ALL SELECT 7, 'Fountain Pen', 'Steel nib, fine', 'Stationery', 27.30, 'https://shop.example/i/fountain-pen.webp'
  UNION ALL SELECT 8, 'Folding Bicycle', 'Seven gears, eleven kilograms', 'Outdoor', 1249.00, 'https://shop.example/i/folding-bicycle.webp'
  UNION ALL SELECT 9, 'Rain Jacket', 'Sealed seams, packs into its pocket', 'Outdoor', 158.20, 'https://shop.example/i/rain-jacket.webp'
  UNION ALL SELECT 10, 'Record Player', 'Belt drive, two speeds', 'Audio', 214.99, 'https://shop.example/i/record-player.webp'
) AS first_rows
WHERE NOT EXISTS (SELECT 1 FROM products);
