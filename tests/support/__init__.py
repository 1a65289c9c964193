"""What tests share: real databases, real servers, real browsers, and the words to build cases."""
