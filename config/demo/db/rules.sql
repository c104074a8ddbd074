--liquibase formatted sql

--changeset shop:prices-are-positive
ALTER TABLE products ADD CONSTRAINT products_price_positive CHECK (price_cents > 0);
--rollback ALTER TABLE products DROP CONSTRAINT products_price_positive;

--changeset shop:quantities-are-positive
ALTER TABLE order_lines ADD CONSTRAINT order_lines_quantity_positive CHECK (quantity > 0);
--rollback ALTER TABLE order_lines DROP CONSTRAINT order_lines_quantity_positive;

--changeset shop:one-account-per-email
CREATE UNIQUE INDEX customers_email_unique ON customers (lower(email));
--rollback DROP INDEX customers_email_unique;

--changeset shop:find-orders-by-customer runInTransaction:false
--comment: Built beside the running shop: nobody waits for it, so it cannot be part of a transaction.
CREATE INDEX CONCURRENTLY orders_customer_index ON orders (customer_id, placed_at DESC);
--rollback DROP INDEX CONCURRENTLY orders_customer_index;
