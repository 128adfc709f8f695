// every construct
pragma solidity ^0.8.0;
import "./a.sol";
import {B as C, D} from "./b.sol";
uint constant MAX = 10;
struct Point { uint x; address payable to; }
enum Color { Red, Green }
error Bad(uint code);
abstract contract Token is Base, Lib.Owned(1) {
  using SafeMath for uint256;
  mapping(address => uint256[]) public balances;
  uint256 private constant RATE = 1 ether;
  address immutable owner;
  event Sent(address indexed to, uint value);
  modifier onlyOwner(uint x) { require(msg.sender == owner, "no"); _; }
  constructor(uint a) Base(a) payable { owner = msg.sender; }
  receive() external payable {}
  function send(address payable to, bytes calldata data) public virtual onlyOwner(2) returns (bool ok, uint n) {
    uint256 value = balances[to][0] * 2 + 0x10;
    uint256[] memory list = new uint256[](3);
    (bool done, ) = to.call{value: value, gas: 5000}(data);
    if (!done) revert("failed");
    else if (value > 3) { revert Bad(4); }
    for (uint i = 0; i < list.length; i++) { list[i] += 1; }
    while (true) { break; }
    do { value--; } while (value > 0);
    unchecked { value -= 1; }
    emit Sent(to, value);
    try other.f(Params({a: 1, b: true})) returns (uint v) { v; } catch Error(string memory reason) { delete list; }
    assembly { let x := mload(0x40) sstore(x, 1) }
    return (done ? true : false, type(uint).max);
  }
}
