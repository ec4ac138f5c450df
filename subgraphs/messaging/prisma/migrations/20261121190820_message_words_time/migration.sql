-- AlterTable
ALTER TABLE "message_words" ADD COLUMN     "sent_at" TIMESTAMPTZ(3) NOT NULL;

-- A search looks into the index once for each conversation: it must not read a list of what is still to be sorted in.
ALTER INDEX "message_words_words_idx" SET (fastupdate = off);

-- Room in each page, so that a new head stays in it and moves no index.
ALTER TABLE "conversations" SET (fillfactor = 50);
