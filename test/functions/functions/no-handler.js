exports.other = () => undefined;
