import pg from 'pg';

const int8 = 20;

/** Parses values from PostgreSQL. `int8` becomes a number; none of ours exceeds the safe integers. */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (type: number, format?: 'text' | 'binary') =>
    type === int8 ? Number : pg.types.getTypeParser(type, format),
};
