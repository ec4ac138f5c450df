-- DropIndex
DROP INDEX "blocks_blocked_id_idx";

-- CreateIndex
CREATE INDEX "blocks_blocked_id_blocker_id_idx" ON "blocks"("blocked_id", "blocker_id");
