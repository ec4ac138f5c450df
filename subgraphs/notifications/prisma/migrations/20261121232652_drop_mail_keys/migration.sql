-- DropTable
DROP TABLE "mail_keys";
