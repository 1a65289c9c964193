-- Run once, in PostgreSQL's single-user mode, when a data folder is made: one statement to a line.
-- Migrations make the same two roles without LOGIN; here they sign in by the socket, so they are made first.
CREATE ROLE daybook_service LOGIN
CREATE ROLE daybook_follower LOGIN
CREATE DATABASE daybook
