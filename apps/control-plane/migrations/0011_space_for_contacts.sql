-- Each contact of an agent changes its row. With free space in each page, the new version is stored beside the old one.
ALTER TABLE "hosts" SET (fillfactor = 70);
